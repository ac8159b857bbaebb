"""What must be true afterwards, whatever was killed: read from Stripe, the mails and the tables."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from django.db.models import F, Q, Sum
from django.utils import timezone

from catalogue.partner.models import StockRecord
from checkout.invoices.invoice_check import differences
from checkout.order.models import Order, Parcel
from checkout.order.states import SOLD, Status
from checkout.order.stock_check import stock_differences
from checkout.payment import gateway
from checkout.payment.books import AUTHORISED, TAKEN
from checkout.payment.gateway import Intent
from checkout.payment.models import Difference, Source
from embedded.server import open_locally
from outbox.models import Delivery
from tests.soak.customers import Told
from tests.soak.goods import Goods


def untruths(told: Told, goods: Goods, *, since: datetime) -> Iterator[str]:
    """Everything that is not as it must be, in words. Nothing: the books are right."""
    orders = {order.number: order for order in Order.objects.prefetch_related("sources")}
    intents = gateway.find_intents(created_after=since)
    charged = {each.id: each for each in intents if each.status in (AUTHORISED, TAKEN)}
    yield from wrong_charges(charged.values(), orders)
    yield from wrong_memories(told, charged, orders)
    yield from wrong_mails(orders)
    yield from wrong_units(goods)
    yield from wrong_books()
    yield from work_left()


def wrong_charges(charged: Iterable[Intent], orders: Mapping[str, Order]) -> Iterator[str]:
    """Every charge has exactly one order, that is paid by it and by nothing else. What was sent is
    taken, and nothing before."""
    by_order = Counter()
    sources = {source.reference: source for source in Source.objects.select_related("order")}
    for intent in charged:
        source = sources.get(intent.id)
        if source is None:
            yield f"Intent {intent.id} is charged and belongs to no order."
            continue
        order = source.order
        by_order[order.number] += 1
        if order.status not in SOLD:
            yield f"Intent {intent.id} is charged and order {order.number} is {order.status}."
        due = order.total_incl_tax if order.status == Status.DISPATCHED else 0
        if intent.amount_received != due:
            taken = intent.amount_received
            yield f"Order {order.number} ({order.status}): taken {taken}, not {due}."
        if intent.amount != order.total_incl_tax:
            yield f"Order {order.number} costs {order.total_incl_tax}, charged: {intent.amount}."
    for number, times in by_order.items():
        if times > 1:
            yield f"Order {number} is charged {times} times."
    for order in orders.values():
        if order.status in SOLD and not by_order[order.number]:
            yield f"Order {order.number} is paid, and Stripe knows of no charge."


def wrong_memories(
    told: Told, charged: Mapping[str, Intent], orders: Mapping[str, Order]
) -> Iterator[str]:
    """What customers were told is true: who paid has the order."""
    for paid in told.paid:
        order = orders.get(paid.order_number)
        if order is None:
            yield f"{paid.email} paid order {paid.order_number}, which does not exist."
        elif paid.intent not in charged:
            yield f"{paid.email} paid by {paid.intent}, which Stripe holds no longer."
        elif order.guest_email != paid.email:
            yield f"Order {order.number} of {paid.email} is of {order.guest_email}."
    baskets = Counter(order.basket_id for order in orders.values() if order.paid_at)
    for basket, times in baskets.items():
        if times > 1:
            yield f"Basket {basket} was ordered and paid {times} times."


def wrong_mails(orders: Mapping[str, Order]) -> Iterator[str]:
    """Every paid order and every parcel has its mail. Sent twice, it carries one Message-ID."""
    parcels = Counter(Parcel.objects.values_list("consignment__order__number", flat=True))
    for order in orders.values():
        ids = {
            mail["headers"].get("Message-ID")
            for mail in _mails_to(order.guest_email)
            if order.number in mail["subject"]
        }
        wanted = 1 + parcels[order.number] if order.status in SOLD else 0
        if len(ids) != wanted:
            yield f"Order {order.number} ({order.status}) has {len(ids)} mails, wanted: {wanted}."


def wrong_units(goods: Goods) -> Iterator[str]:
    """No unit is sold twice: the ledger, the figures and the orders agree, and none is negative."""
    yield from map(str, stock_differences())
    for record in StockRecord.objects.filter(
        Q(num_allocated__gt=F("num_in_stock")) | Q(num_in_stock__lt=0) | Q(num_allocated__lt=0)
    ):
        yield f"Of {record.partner_sku} {record.num_allocated} of {record.num_in_stock} are sold."
    live = Order.objects.exclude(status__in=[Status.EXPIRED, Status.CANCELLED])
    sold = live.filter(lines__product=goods.scarce).aggregate(units=Sum("lines__quantity"))
    if (sold["units"] or 0) > goods.scarce_units:
        yield f"{sold['units']} of {goods.scarce_units} units were sold."


def wrong_books() -> Iterator[str]:
    """Stripe's balance, as `reconcile_balance` read it, and documents say what our books say."""
    for each in Difference.objects.filter(closed_at=None):
        yield f"{each.about} {each.subject}: {each.kind}, ours {each.ours}, Stripe's {each.theirs}."
    yield from map(str, differences(before=timezone.now() + timedelta(days=1)))


def too_little(told: Told, *, orders: int, struck: int, strikes: int) -> Iterator[str]:
    """What of the run that was asked for did not come about, so that it says less."""
    if told.ordered < orders:
        yield f"{told.ordered} orders were made, {orders} were to be."
    if struck < strikes:
        yield f"{struck} parts were struck, {strikes} were to be."


def work_left() -> Iterator[str]:
    """Nothing that was promised waits, or was given up."""
    for delivery in Delivery.objects.filter(done_at__isnull=True).select_related("event"):
        yield f"{delivery.consumer} for {delivery.event} is not done: {delivery.last_error[:200]}"


def _mails_to(address: str) -> list[dict]:
    url = f"{os.environ['MAIL_CATCHER_URL']}/api/messages?to={quote(address)}"
    with open_locally(url, seconds=30) as answer:
        return json.load(answer)
