"""The people of the shop. The e-mail address is the log-in name."""

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser


class User(AbstractUser):
    """Anybody with an account: customer, seller, editor or staff; groups tell them apart."""

    erased_at = models.DateTimeField(
        _("Erased"),
        null=True,
        editable=False,
        help_text="When its member had it erased (UTC); orders still point here, nothing else.",
    )


class DataExport(models.Model):
    """A copy of all that the shop knows of a member, for the member.

    It is in the database and nowhere else: files of the pictures' storage are public.
    """

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
    archive = models.BinaryField(null=True)

    class Meta:
        app_label = "customer"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ready_at__isnull=True),
                name="one_export_in_the_making",
            )
        ]

    def __str__(self) -> str:
        return f"Data of member {self.user_id}"


from oscar.apps.customer.models import *  # noqa: E402,F403
