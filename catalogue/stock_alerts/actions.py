"""Waiting for goods to be back: asking, confirming by mail, cancelling, and being told once.

A person, by account or e-mail address, has one open alert for a product. Its key opens the page
on which it is confirmed and cancelled, so it is in the mails and nowhere else.
"""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import User
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from locks import lock_rows
from outbox.actions import record_event

ProductAlert = get_model("customer", "ProductAlert")

OPEN = (ProductAlert.UNCONFIRMED, ProductAlert.ACTIVE)
TOLD_AT_ONCE = 100
"""Alerts closed in one transaction; the rest follow in the next."""


class StillForSale(Exception):
    """The product can be bought: there is nothing to wait for."""


@transaction.atomic
def ask_to_be_told(product: Product, *, user: User | None = None, email: str = "") -> Any:
    """Have a member, or whoever confirms the address, told when a product is back.

    Returns the alert, the one there is if it was asked before. A guest's address gets one mail a
    day at the most. Raises StillForSale.
    """
    lock_rows(Product.objects.filter(pk=product.pk))
    if buyable([product.pk]).exists():
        raise StillForSale(product.upc)
    address = user.email if user else email
    there = Q(email__iexact=address) | Q(user__email__iexact=address)
    waiting = ProductAlert.objects.filter(there, product=product, status__in=OPEN)
    alert = waiting.order_by("pk").first()
    if alert is None:
        alert = ProductAlert(product=product, user=user, email="" if user else email.lower())
        # Oscar gives keys to guests alone; a member's mail too has a link to cancel.
        alert.key = alert.get_random_key()
        alert.save()
    if user is not None and alert.status == ProductAlert.UNCONFIRMED:
        _move(alert, ProductAlert.ACTIVE)
    if user is None:
        _ask_by_mail(alert)
    return alert


def confirm_alert(alert: Any) -> bool:
    """Make an alert active. False: it was not waiting for that."""
    return _move(alert, ProductAlert.ACTIVE, only_from=(ProductAlert.UNCONFIRMED,))


def cancel_alert(alert: Any) -> bool:
    """End an open alert at its owner's wish. False: it was not open."""
    return _move(alert, ProductAlert.CANCELLED)


def announce_stock(product_ids: Collection[int], *, key: str) -> None:
    """Have those told who wait for any of these products that can be bought again.

    Call it in the transaction in which stock changed; `key` names that change. Two queries when
    nobody waits.
    """
    waiting = ProductAlert.objects.filter(product=OuterRef("pk"), status=ProductAlert.ACTIVE)
    back = buyable(product_ids).filter(Exists(waiting)).values_list("pk", flat=True)
    for product_id in back.order_by("pk"):
        _record_return(product_id, key=key, part=0)


@transaction.atomic
def tell_waiting(product_id: int, *, key: str, part: int) -> None:
    """Close the alerts of a product that is back, each with the event of its mail.

    Does nothing when it is sold out again: who waits goes on waiting.
    """
    if not buyable([product_id]).exists():
        return
    active = ProductAlert.objects.filter(product=product_id, status=ProductAlert.ACTIVE)
    first = list(active.order_by("pk").values_list("pk", flat=True)[:TOLD_AT_ONCE])
    alerts = lock_rows(active.filter(pk__in=first))
    closed = ProductAlert.objects.filter(pk__in=[alert.pk for alert in alerts])
    closed.update(status=ProductAlert.CLOSED, date_closed=timezone.now())
    for alert in alerts:
        record_event("stock_alert.due", key=str(alert.pk), payload={"alert_id": alert.pk})
    if len(first) == TOLD_AT_ONCE:
        _record_return(product_id, key=key, part=part + 1)


def buyable(product_ids: Collection[int]) -> QuerySet:
    """Which of the products and their variants anybody can buy now, by the strategy's rules."""
    records = StockRecord.objects.filter(product=OuterRef("pk"), price__isnull=False)
    free = records.filter(num_in_stock__gt=F("num_allocated") - F("backorder_limit"))
    counted = Q(product_class__track_stock=True) | Q(parent__product_class__track_stock=True)
    return Product.objects.filter(
        Q(pk__in=product_ids) | Q(parent__in=product_ids),
        Q(parent=None) | Q(parent__is_public=True),
        Exists(free) | (Exists(records) & ~counted),
        is_public=True,
    )


def alert_context(alert: Any) -> dict[str, Any]:
    """What the mails about an alert are given."""
    product = alert.product
    return {
        "product": product,
        "title": product.get_title(),
        "product_url": settings.SITE_URL + product.get_absolute_url(),
        "alert_url": settings.SITE_URL + reverse("catalogue:alert", args=[alert.key]),
        "shop_name": settings.SHOP_NAME,
        "site_url": settings.SITE_URL,
    }


def _record_return(product_id: int, *, key: str, part: int) -> None:
    record_event(
        "stock.back",
        key=f"{key} {product_id} {part}",
        payload={"product_id": product_id, "key": key, "part": part},
    )


def _move(alert: Any, status: str, *, only_from: Collection[str] = OPEN) -> bool:
    """Guarded: an alert that was told or cancelled meanwhile stays what it is."""
    stamp = "date_cancelled" if status == ProductAlert.CANCELLED else "date_confirmed"
    rows = ProductAlert.objects.filter(pk=alert.pk, status__in=only_from)
    if not rows.update(status=status, **{stamp: timezone.now()}):
        return False
    alert.status = status
    return True


def _ask_by_mail(alert: Any) -> None:
    context = alert_context(alert)
    record_event(
        "mail.requested",
        key=f"stock alert {alert.pk} {timezone.localdate():%Y-%m-%d}",
        payload={
            "to": alert.email or alert.user.email,
            "subject": render_to_string("emails/stock_alert_asked_subject.txt", context).strip(),
            "text": render_to_string("emails/stock_alert_asked.txt", context).strip(),
            "html": render_to_string("emails/stock_alert_asked.html", context),
        },
    )
