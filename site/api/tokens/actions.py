"""Signing in and out by API: families of refresh tokens.

A refresh token is good for one exchange. The exchange compares and swaps `current` in one UPDATE,
so that of two at once one wins. Who comes with an older token has a copy of it, or is the thief's
victim: the family is revoked, and both have to sign in again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError

from accounts.models import User
from api.tokens.models import RefreshFamily
from api.tokens.tokens import AccessToken, RefreshToken

REUSE_GRACE = timedelta(seconds=10)
"""After an exchange, the token that it took is refused without an alarm: a second tab."""

Reason = RefreshFamily.Reason

logger = logging.getLogger("api")


@dataclass(frozen=True)
class Tokens:
    """What a client gets: an access token, and the refresh token for the next ones."""

    user: User
    family: RefreshFamily
    access: AccessToken
    refresh: RefreshToken


class RefreshRefused(Exception):
    """A refresh token is not, or no longer, good for anything. `code` is for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AccountClosed(Exception):
    """The doors were closed while the member came in."""


@transaction.atomic
def begin_family(user: User, *, user_agent: str = "") -> Tokens:
    """Sign a member in, whose password and second factor were checked. Raises AccountClosed.

    Closing an account ends its families, in the database. The member's row is written first, so
    that whoever closes it at the same time ends this one too, or leaves none to begin.
    """
    now = timezone.now()
    if not User.objects.filter(pk=user.pk, is_active=True).update(last_login=now):
        raise AccountClosed
    family = RefreshFamily.objects.create(
        user=user,
        created_at=now,
        last_used_at=now,
        expires_at=now + RefreshToken.lifetime,
        user_agent=user_agent.replace("\0", "")[:200],
    )
    return _tokens(user, family)


def exchange(raw: str) -> Tokens:
    """The next access and refresh token for a refresh token.

    Raises RefreshRefused: "token_not_valid", "token_rotated" (just now, perhaps by another tab),
    "token_reused" (the sign-in has ended with this).
    """
    try:
        token = RefreshToken.read(raw)
        sign_in, jti = UUID(token["sid"]), UUID(token["jti"])
    except (TokenError, KeyError, ValueError, TypeError, AttributeError):
        raise RefreshRefused("token_not_valid") from None
    family = RefreshFamily.objects.select_related("user").filter(key=sign_in).first()
    if family is None or family.revoked_at is not None:
        raise RefreshRefused("token_not_valid")
    if not family.user.is_active or not token.is_of(family.user):
        _revoke(RefreshFamily.objects.filter(pk=family.pk), Reason.NOT_WELCOME)
        raise RefreshRefused("token_not_valid")
    if not _swap(family, jti):
        raise _refusal_of_old(family.pk, jti)
    return _tokens(family.user, family)


def revoke_family(family_key: UUID | str, *, of: User) -> bool:
    """Sign a member out at one place. False: it was over, or is not the member's."""
    found = RefreshFamily.objects.filter(key=family_key, user=of)
    return _revoke(found, Reason.SIGNED_OUT) == 1


def revoke_families(user: User | int, *, begun_until: datetime | None = None) -> int:
    """Sign a member out wherever the API was used, perhaps only where that began until a moment.

    Returns at how many places.
    """
    families = RefreshFamily.objects.filter(user=user)
    if begun_until is not None:
        families = families.filter(created_at__lte=begun_until)
    return _revoke(families, Reason.SIGNED_OUT_EVERYWHERE)


def forget_ended_families(*, ended_before: timedelta) -> int:
    """Delete what ended so long ago. Returns how many."""
    old = RefreshFamily.objects.filter(expires_at__lt=timezone.now() - ended_before)
    return old.delete()[0]


def _swap(family: RefreshFamily, jti: UUID) -> bool:
    now = timezone.now()
    changes = {
        "former": jti,
        "current": uuid4(),
        "last_used_at": now,
        "expires_at": now + RefreshToken.lifetime,
    }
    if not RefreshFamily.objects.filter(pk=family.pk, current=jti, revoked_at=None).update(
        **changes
    ):
        return False
    for name, value in changes.items():
        setattr(family, name, value)
    return True


@transaction.atomic
def _refusal_of_old(family_id: int, jti: UUID) -> RefreshRefused:
    """What an old token means, by how the family stands now. None but the last has a grace: whoever
    refreshes often could otherwise never be found out.
    """
    family = RefreshFamily.objects.get(pk=family_id)
    if family.revoked_at is not None:
        return RefreshRefused("token_not_valid")
    if jti == family.former and family.last_used_at > timezone.now() - REUSE_GRACE:
        return RefreshRefused("token_rotated")
    if _revoke(RefreshFamily.objects.filter(pk=family_id), Reason.REUSED):
        logger.warning("%s is revoked: an old refresh token was used again", family)
    return RefreshRefused("token_reused")


def _revoke(families: QuerySet, reason: Any) -> int:
    return families.filter(revoked_at=None).update(revoked_at=timezone.now(), revoked_for=reason)


def _tokens(user: User, family: RefreshFamily) -> Tokens:
    refresh = RefreshToken.of(user)
    refresh["sid"], refresh["jti"] = str(family.key), family.current.hex
    refresh["exp"] = int(family.expires_at.timestamp())
    access = AccessToken.of(user)
    access["sid"] = str(family.key)
    access["auth_time"] = int(family.created_at.timestamp())
    return Tokens(user=user, family=family, access=access, refresh=refresh)
