"""Who asks for a list of so many rows, and how."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.models import Permission

from accounts.models import User
from tests.factories import make_staff


class Asked(NamedTuple):
    """Who asks, what stands in the address, and what is asked beside how many."""

    by: User
    at: dict[str, Any] = {}
    query: str = ""


Maker = Callable[[int], Asked]


def staff_with(*names: str) -> User:
    staff = make_staff()
    staff.user_permissions.set(Permission.objects.filter(codename__in=names))
    return staff


def whose_it_is(asked: Asked) -> Asked:
    """They are asked for by whom they were made for."""
    return asked
