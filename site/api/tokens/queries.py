"""Reading sign-ins and keys."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from api.tokens.models import ApiKey, RefreshFamily


def open_sign_ins_of(user: User) -> QuerySet:
    """Where a member is signed in by API, the newest first."""
    return RefreshFamily.objects.filter(
        user=user, revoked_at=None, expires_at__gt=timezone.now()
    ).order_by("-created_at", "-pk")


def keys_of(user: User) -> QuerySet:
    """A member's keys, the newest first, with those that are revoked."""
    return ApiKey.objects.filter(user=user).order_by("-pk")


def sign_ins_told(user: User) -> QuerySet:
    """What the copy of a member's data says of sign-ins by API."""
    sign_ins = RefreshFamily.objects.filter(user=user).order_by("pk")
    return sign_ins.values("created_at", "last_used_at", "user_agent", "revoked_at")


def keys_told(user: User) -> QuerySet:
    """What the copy of a member's data says of API keys."""
    keys = ApiKey.objects.filter(user=user).order_by("pk")
    return keys.values("name", "prefix", "scopes", "created_at", "last_used_at", "revoked_at")
