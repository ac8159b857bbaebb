"""The tokens themselves: JSON Web Tokens of one algorithm, audience and issuer.

They are signed with a key made of SECRET_KEY; those signed with one of its fallbacks are still
read. What a token says of its member's password is `credentials`, as in Django's sessions: it ends
with the password.
"""

import hashlib
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.utils.crypto import constant_time_compare
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError, TokenBackendExpiredToken
from rest_framework_simplejwt.tokens import Token

from accounts.models import User

CREDENTIALS_LENGTH = 32


class Signatures(TokenBackend):
    """Signs with the first of the keys and reads what any of them signed."""

    def __init__(self, keys: list[str]) -> None:
        rules = settings.SIMPLE_JWT
        super().__init__(
            rules["ALGORITHM"],
            signing_key=_derived(keys[0]),
            audience=rules["AUDIENCE"],
            issuer=rules["ISSUER"],
        )
        self._former = keys[1:]

    def decode(self, token: Any, verify: bool = True) -> dict[str, Any]:
        try:
            return super().decode(token, verify)
        except TokenBackendExpiredToken:
            raise
        except TokenBackendError:
            if not self._former:
                raise
        return Signatures(self._former).decode(token, verify)


class ShopToken(Token):
    """What the tokens have in common."""

    @property
    def token_backend(self) -> TokenBackend:
        return Signatures([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])

    @classmethod
    def read(cls, raw: str) -> Self:
        """The token that this text is. Raises TokenError."""
        return cls(raw)  # type: ignore[arg-type]

    @classmethod
    def of(cls, user: User) -> Self:
        """A new token of a member, bound to the password of now."""
        token = cls()
        token["sub"] = str(user.pk)
        token["credentials"] = user.get_session_auth_hash()[:CREDENTIALS_LENGTH]
        return token

    def is_of(self, user: User) -> bool:
        """Whether this is a token of the member, with the password that is still the same."""
        told = str(self.get("credentials", ""))
        hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
        known = [each[:CREDENTIALS_LENGTH] for each in hashes]
        is_same = any(constant_time_compare(told, each) for each in known)
        return is_same and self.get("sub") == str(user.pk)


class AccessToken(ShopToken):
    """Opens the API for some minutes. `sid` names the sign-in, `auth_time` when that was."""

    token_type = "access"  # noqa: S105
    lifetime = settings.SIMPLE_JWT["ACCESS_TOKEN_LIFETIME"]


class RefreshToken(ShopToken):
    """Is given back for the next access and refresh token, once. `sid` names the sign-in."""

    token_type = "refresh"  # noqa: S105
    lifetime = settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"]


class ChallengeToken(ShopToken):
    """Says that a password, or a provider's word, was right; what is missing is the second factor.

    The codes themselves count once, and wrong ones are limited, so that the token need not be kept.
    """

    token_type = "second_factor"  # noqa: S105
    lifetime = timedelta(minutes=5)


def _derived(key: str) -> str:
    return hashlib.sha256(f"api tokens {key}".encode()).hexdigest()
