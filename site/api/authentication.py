"""Who asks: a member with an access token, in a header or in a cookie, or a machine with a key."""

from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication
from rest_framework_simplejwt.authentication import JWTAuthentication


@dataclass(frozen=True)
class KeyHolder:
    """`request.auth` of a machine: it may do what its member may, as far as the scopes go."""

    key_id: int
    scopes: frozenset[str]


class BearerAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token>`."""


class CookieAuthentication(BaseAuthentication):
    """The access token in an HTTP-only cookie. Writes need the CSRF token too."""

    def authenticate(self, request):
        return None


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Api-Key <key>`."""

    def authenticate(self, request):
        return None
