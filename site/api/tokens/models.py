"""Sign-ins by API, and keys of machines. Neither table holds anything one could enter with."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RefreshFamily(models.Model):
    """One sign-in: the refresh tokens that follow one another, of which `current` is the latest.

    An access token names its family by `key`, and is good for nothing once that is revoked. When
    its member's account is closed, the database revokes it by itself.
    """

    class Reason(models.TextChoices):
        SIGNED_OUT = "signed out", _("Signed out")
        SIGNED_OUT_EVERYWHERE = "signed out everywhere", _("Signed out everywhere")
        REUSED = "reused", _("An old refresh token was used again")
        NOT_WELCOME = "not welcome", _("The password was changed, or the account closed")

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="refresh_families"
    )
    current = models.UUIDField(default=uuid4, help_text="The only refresh token that is valid.")
    former = models.UUIDField(null=True, editable=False, help_text="The one before it.")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(help_text="When tokens were last given out (UTC).")
    expires_at = models.DateTimeField(db_index=True, help_text="End of the current refresh token.")
    user_agent = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_for = models.CharField(max_length=24, choices=Reason.choices, blank=True)

    class Meta:
        verbose_name_plural = "refresh families"
        indexes = [
            models.Index(
                fields=["user", "-created_at"],
                name="open_sign_ins_of_user",
                condition=Q(revoked_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_for="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_for=""),
                name="what_is_revoked_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"Sign-in {self.key} of member {self.user_id}"


class ApiKey(models.Model):
    """A key of a machine that works for a member. The key itself is shown once and kept nowhere.

    It has 256 random bits: nobody can try them out, so a single SHA-256 keeps it, and the row is
    found by that.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16, help_text="How it begins, to know it by.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=32))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True, help_text="To the minute (UTC).")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"
