"""Tasks for staff: opened by what happens to payments, closed by people or when they are moot."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from checkout.order.models import Order
from checkout.payment.models import StaffTask

Kind = StaffTask.Kind


def open_task(
    kind: str,
    *,
    reference: str,
    order: Order | None,
    about: str,
    due_at: datetime | None = None,
) -> StaffTask:
    """Have people look at something. What is open for the same subject is brought up to date.

    Call it in the transaction of what happened.
    """
    task = StaffTask(kind=kind, reference=reference, order=order, about=about, due_at=due_at)
    [task] = StaffTask.objects.bulk_create([task], ignore_conflicts=True)
    rows = StaffTask.objects.filter(kind=kind, reference=reference, closed_at=None)
    rows.update(about=about, due_at=due_at)
    return rows.get()


@transaction.atomic
def take_task(task_id: int, *, by: User) -> bool:
    """Make somebody the owner of an open task. False: it is closed."""
    return StaffTask.objects.filter(pk=task_id, closed_at=None).update(owner=by) == 1


@transaction.atomic
def close_task(task_id: int, *, by: User, outcome: str = "") -> bool:
    """Close a task. False: somebody else was first, and theirs stays."""
    rows = StaffTask.objects.filter(pk=task_id, closed_at=None)
    return rows.update(closed_at=timezone.now(), closed_by=by, outcome=outcome[:1000]) == 1


def close_moot_tasks(kind: str, *, reference: str, outcome: str) -> int:
    """Close what nobody needs to look at any more. Returns how many."""
    rows = StaffTask.objects.filter(kind=kind, reference=reference, closed_at=None)
    return rows.update(closed_at=timezone.now(), outcome=outcome)
