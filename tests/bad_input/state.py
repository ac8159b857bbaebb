"""All that bad input must leave as it is."""

from typing import Any

from catalogue.partner.models import StockMovement, StockRecord
from checkout.basket.models import Basket, Line
from checkout.order.models import Line as OrderLine
from checkout.order.models import Order, OrderDiscount, OrderEvent, ShippingAddress
from checkout.payment.models import Source, Transaction, WebhookEvent
from checkout.returns.models import Return, ReturnLine, Withdrawal
from checkout.voucher.models import Voucher, VoucherApplication
from outbox.models import Event

# What is written of a webhook that is kept for a person, and nothing else of the shop.
KEPT_FOR_A_PERSON = {"WebhookEvent"}

WATCHED = (
    Order,
    OrderLine,
    OrderDiscount,
    OrderEvent,
    ShippingAddress,
    Source,
    Transaction,
    WebhookEvent,
    Return,
    ReturnLine,
    Withdrawal,
    StockRecord,
    StockMovement,
    Basket,
    Line,
    Voucher,
    VoucherApplication,
    Event,
)


def state(*, but: frozenset[str] | set[str] = frozenset()) -> dict[str, list[dict[str, Any]]]:
    """Every row of what money and goods depend on; compare it with the one of before."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in WATCHED
        if model.__name__ not in but
    }
