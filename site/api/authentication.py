"""Who asks: a member with an access token, in a header or in a cookie, or a machine with a key."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import Token

from accounts.models import User
from api.tokens.cookies import ACCESS, check_csrf
from api.tokens.keys import key_of, note_use
from api.tokens.members import member_of, sign_in_of

KEY_SCHEME = b"api-key"


@dataclass(frozen=True)
class KeyHolder:
    """`request.auth` of a machine: it may do what its member may, as far as the scopes go."""

    key_id: int
    scopes: frozenset[str]


class BearerAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token>`."""

    def get_user(self, validated_token: Token) -> User:
        """The member, while the sign-in that the token names lasts. One query."""
        sid = _uuid(validated_token.get("sid"))
        sign_in = sign_in_of(sid) if sid else None
        if sign_in is None:
            raise AuthenticationFailed(_("You have signed out."), code="signed_out")
        user = member_of(sign_in)
        if not user.is_active:
            raise AuthenticationFailed(_("This account is closed."), code="account_inactive")
        if not validated_token.is_of(user):
            raise AuthenticationFailed(_("The password was changed."), code="password_changed")
        return user


class CookieAuthentication(BearerAuthentication):
    """The access token in an HTTP-only cookie. Writes need the CSRF token too."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        raw = request.COOKIES.get(ACCESS)
        if not raw or get_authorization_header(request):
            return None
        token = self.get_validated_token(raw.encode())
        user = self.get_user(token)
        check_csrf(request._request)
        return user, token


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Api-Key <key>`."""

    def authenticate(self, request: Request) -> tuple[User, KeyHolder] | None:
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != KEY_SCHEME:
            return None
        key = key_of(secret.strip().decode("latin-1"))
        if key is None:
            raise AuthenticationFailed(_("This key is not valid."), code="key_not_valid")
        note_use(key)
        return member_of(key), KeyHolder(key.pk, frozenset(key.scopes))

    def authenticate_header(self, request: Request) -> str:
        return 'Api-Key realm="api"'


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
