"""Writing what an account says of its member, and whether it is open."""

import logging

from django.db import transaction

from accounts.models import User
from accounts.sessions import end_all_sessions

logger = logging.getLogger("accounts")


class AccountProtected(Exception):
    """Nobody closes the own account here, and staff's only those who run the shop."""


def rename_member(user: User, **names: str) -> None:
    """Write `first_name`, `last_name` or both, and nothing else: an erased member stays erased."""
    if names:
        User.objects.filter(pk=user.pk, erased_at=None).update(**names)


@transaction.atomic
def set_active(user: User, is_active: bool, *, by: User) -> None:
    """Open or close the doors for a member; closed, all sign-ins end. Raises AccountProtected."""
    is_above = user.is_staff or user.is_superuser
    if user.pk == by.pk or user.erased_at is not None or (is_above and not by.is_superuser):
        raise AccountProtected
    User.objects.filter(pk=user.pk).update(is_active=is_active)
    if not is_active:
        end_all_sessions(user)
    logger.info("Member %s is made %s by %s", user.pk, "active" if is_active else "inactive", by.pk)
