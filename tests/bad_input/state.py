"""All that bad input must leave as it is."""

from django.db import connection

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


def state(*, but: frozenset[str] | set[str] = frozenset()) -> dict[str, set[str]]:
    """Every row of what money and goods depend on, as JSON; compare it with the one of before.

    It is one query, as whole lives ask for it at every step.
    """
    watched = {
        model._meta.label: model._meta.db_table for model in WATCHED if model.__name__ not in but
    }
    rows = [
        f"SELECT '{label}', to_jsonb(row)::text FROM {table} AS row"
        for label, table in watched.items()
    ]
    found: dict[str, set[str]] = {label: set() for label in watched}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows))
        for label, row in cursor.fetchall():
            found[label].add(row)
    return found
