"""Telling whoever looks after returns that one waits: staff, and the people of its seller.

Each function is a consumer of the outbox.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from checkout.returns.models import Return, Withdrawal
from checkout.returns.queries import with_contents
from checkout.returns.states import ReturnStatus
from notifications.actions import send_to_each, staff_who_may
from notifications.mail import mail_of
from outbox.models import Event

CHANGE = "returns.change_return"


def send_return_waits(event: Event) -> None:
    """Write to staff and to the seller's people that a return was asked for: `return.moved`."""
    if event.payload["status"] != ReturnStatus.REQUESTED:
        return
    back = with_contents(Return.objects.all()).get(pk=event.payload["return_id"])
    if back.status != ReturnStatus.REQUESTED:
        return
    context = {"back": back}
    staff = reverse("dashboard:return-detail", args=[back.number])
    _send("return_waits", context, to=staff_who_may(CHANGE), path=staff, key=event.key)
    seller = reverse("customer:sold-return", args=[back.number])
    _send("return_waits", context, to=people_of(back), path=seller, key=event.key)


def send_withdrawal_waits(event: Event) -> None:
    """Write to staff that a customer withdrew: goods may come, or are not to be sent:
    `order.withdrawn`."""
    found = Withdrawal.objects.select_related("order").prefetch_related("lines__line")
    withdrawal = found.get(pk=event.payload["withdrawal_id"])
    path = reverse("dashboard:order-detail", args=[withdrawal.order.number])
    context = {"withdrawal": withdrawal, "order": withdrawal.order}
    _send("withdrawal_waits", context, to=staff_who_may(CHANGE), path=path, key=event.key)


def people_of(back: Return) -> QuerySet:
    """The seller's people who may answer: not staff, who are told anyway, nor its own customer."""
    people = User.objects.filter(partners=back.consignment.partner_id, is_active=True)
    people = people.exclude(Q(is_staff=True) | Q(is_superuser=True) | Q(email=""))
    return people.exclude(pk=back.order.user_id or 0).order_by("pk")


def _send(kind: str, context: dict, *, to: Iterable[User], path: str, key: str) -> None:
    mail = mail_of(kind, context | {"url": settings.SITE_URL + path})
    send_to_each(to, mail, kind=kind, key=key)
