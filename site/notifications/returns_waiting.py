"""Telling whoever looks after returns that one waits: staff, and the people of its seller.

Each function is a consumer of the outbox.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from checkout.returns.models import Return, Withdrawal
from checkout.returns.queries import with_contents
from checkout.returns.states import ReturnStatus
from notifications.actions import send_once
from notifications.mail import Mail
from outbox.models import Event


def send_return_waits(event: Event) -> None:
    """Write to staff and to the seller's people that a return was asked for: `return.moved`."""
    if event.payload["status"] != ReturnStatus.REQUESTED:
        return
    back = with_contents(Return.objects.all()).get(pk=event.payload["return_id"])
    if back.status != ReturnStatus.REQUESTED:
        return
    context = {"back": back}
    staff = reverse("dashboard:return-detail", args=[back.number])
    _send("return_waits", context, to=return_keepers(), path=staff, key=event.key)
    seller = reverse("customer:sold-return", args=[back.number])
    _send("return_waits", context, to=people_of(back), path=seller, key=event.key)


def send_withdrawal_waits(event: Event) -> None:
    """Write to staff that a customer withdrew: goods may come, or are not to be sent:
    `order.withdrawn`."""
    found = Withdrawal.objects.select_related("order").prefetch_related("lines__line")
    withdrawal = found.get(pk=event.payload["withdrawal_id"])
    path = reverse("dashboard:order-detail", args=[withdrawal.order.number])
    context = {"withdrawal": withdrawal, "order": withdrawal.order}
    _send("withdrawal_waits", context, to=return_keepers(), path=path, key=event.key)


def return_keepers() -> QuerySet:
    """Staff who may change returns and have an address."""
    permission = Permission.objects.filter(
        content_type__app_label="returns", codename="change_return"
    )
    may = (
        Q(is_superuser=True)
        | Q(user_permissions__in=permission)
        | Q(groups__permissions__in=permission)
    )
    staff = User.objects.filter(may, is_active=True, is_staff=True).exclude(email="")
    return staff.distinct().order_by("pk")


def people_of(back: Return) -> QuerySet:
    """The seller's people who may answer: not staff, who are told anyway, nor its own customer."""
    people = User.objects.filter(partners=back.consignment.partner_id, is_active=True)
    people = people.exclude(Q(is_staff=True) | Q(is_superuser=True) | Q(email=""))
    return people.exclude(pk=back.order.user_id or 0).order_by("pk")


def _send(kind: str, context: dict, *, to: Iterable[User], path: str, key: str) -> None:
    context = context | {
        "url": settings.SITE_URL + path,
        "shop_name": settings.SHOP_NAME,
        "site_url": settings.SITE_URL,
    }
    mail = Mail(
        subject=render_to_string(f"emails/{kind}_subject.txt", context).strip(),
        text=render_to_string(f"emails/{kind}.txt", context).strip(),
        html=render_to_string(f"emails/{kind}.html", context),
    )
    for person in to:
        send_once(mail, kind=kind, key=f"{key} {person.pk}", to=person.email)
