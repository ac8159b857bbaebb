"""The member whose sign-in or key is shown, read with what staff may do: no list asks for it again.

Every request with a token or key reads this, so it is compiled once.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import User
from api.tokens.models import ApiKey, RefreshFamily
from compiled import CompiledQuery

NAME = Concat("content_type__app_label", Value("."), "codename")
STAFF_OF_SOME = Q(user__is_staff=True, user__is_superuser=False)
"""Staff whose permissions are asked for: superusers may do all, and others nothing, without."""


def sign_in_of(key: UUID) -> RefreshFamily | None:
    """The sign-in of this key with its member, unless it was revoked."""
    return next(iter(_SIGN_INS(key=key)), None)


def key_with(digest: str) -> ApiKey | None:
    """The key of this digest with its member. None: unknown, expired, revoked, or member gone."""
    return next(iter(_KEYS(digest=digest, now=timezone.now())), None)


def member_of(row: RefreshFamily | ApiKey) -> User:
    """The member of what was found here. What staff may do is left where Django's `ModelBackend`
    leaves what it has read, so that it asks no more."""
    user: User = row.user
    if row.permissions is not None:
        user._perm_cache = set(row.permissions)
    return user


def _with_members(rows: QuerySet) -> QuerySet:
    own = Permission.objects.filter(user=OuterRef("user")).order_by()
    of_groups = Permission.objects.filter(group__user=OuterRef("user")).order_by()
    names = own.values(told=NAME).union(of_groups.values(told=NAME))
    permissions = Case(When(STAFF_OF_SOME, then=ArraySubquery(names)))
    return rows.select_related("user").annotate(permissions=permissions)


_SIGN_INS: CompiledQuery[RefreshFamily] = CompiledQuery(
    lambda key: _with_members(RefreshFamily.objects.filter(key=key, revoked_at=None)),
    key=UUID(int=1),
)
_KEYS: CompiledQuery[ApiKey] = CompiledQuery(
    lambda digest, now: _with_members(
        ApiKey.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            digest=digest,
            revoked_at=None,
            user__is_active=True,
        )
    ),
    digest="digest",
    now=datetime(1, 1, 2, tzinfo=UTC),
)
