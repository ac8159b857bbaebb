"""Keys of machines: made, known again, revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from api.tokens.members import key_with
from api.tokens.models import ApiKey
from locks import lock_rows

BEGINNING = "bower_"
PREFIX_LENGTH = len(BEGINNING) + 6
SECRET_BYTES = 32
MOST_KEYS = 50
USE_NOTED_EVERY = timedelta(minutes=1)


class TooManyKeys(Exception):
    """A member has as many keys as there may be."""


@transaction.atomic
def create_key(
    user: User, *, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key, and what it is: that is known now and never again. Raises TooManyKeys."""
    lock_rows(User.objects.filter(pk=user.pk))
    if ApiKey.objects.filter(user=user, revoked_at=None).count() >= MOST_KEYS:
        raise TooManyKeys
    secret = BEGINNING + secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey.objects.create(
        user=user,
        name=name,
        prefix=secret[:PREFIX_LENGTH],
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    return key, secret


def key_of(secret: str) -> ApiKey | None:
    """The key that this is, with its member. None: unknown, expired, revoked, or member gone."""
    return key_with(_digest(secret))


def note_use(key: ApiKey) -> None:
    """Write down that a key was used, at most once a minute."""
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at <= now - USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk, last_used_at=key.last_used_at).update(last_used_at=now)


def revoke_key(key_id: int, *, of: User) -> bool:
    """Make a member's key useless for ever. False: there is none, or it is so already."""
    open_keys = ApiKey.objects.filter(pk=key_id, user=of, revoked_at=None)
    return open_keys.update(revoked_at=timezone.now()) == 1


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
