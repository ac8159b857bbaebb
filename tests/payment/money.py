"""Orders with money in them, the simulator's levers, and whether its books and ours agree."""

from decimal import Decimal
from typing import Any

import requests
from django.conf import settings
from django.db.models import Sum

from catalogue.models import Product
from checkout.invoices.models import DocumentLine, Kind
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import capture_payment, settle_payment, start_payment
from checkout.payment.models import Claim, Refund, RefundedLine, Source, Transaction
from tests.factories import make_order
from tests.stripe_cards import GOOD_CARD, confirm_payment

ONE_CAPTURE_CARD = "pm_card_visa_debit"
FAILING_REFUND_CARD = "pm_card_refundFail"
PENDING_REFUND_CARD = "pm_card_pendingRefund"
DISPUTED_CARD = "pm_card_createDispute"
ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def make_paid_order(*products: Product, card: str = GOOD_CARD, **kwargs: Any) -> Order:
    """An order whose card payment was confirmed and settled: 16.80 GBP unless told otherwise."""
    order = make_order(*products, **kwargs)
    intent = start_payment(order)
    assert "error" not in confirm_payment(intent.client_secret, card)
    settle_payment(gateway.retrieve_intent(intent.id))
    order.refresh_from_db()
    return order


def capture_order(order_id: int) -> None:
    """Take the money of all that is left of an order, as after its last consignment."""
    order = Order.objects.get(pk=order_id)
    claims = order.claims.exclude(kind=Claim.Kind.DISPATCHED, key="order")
    left = order.total_incl_tax - sum((each.amount for each in claims), ZERO)
    capture_payment(order_id, amount=left, key="order", final=True)


def ask_stripe(path: str, method: str = "GET", **given: Any) -> dict:
    """Ask the simulator what the shop does not ask, or pull one of its levers."""
    address = f"{settings.STRIPE_API_BASE}{path}"
    key = (settings.STRIPE_SECRET_KEY, "")
    answer = requests.request(method, address, auth=key, params=None, json=given, timeout=10)
    answer.raise_for_status()
    return answer.json()


def lapse(source: Source) -> None:
    """The bank lets the held money go."""
    ask_stripe(f"/_config/payment_intents/{source.reference}/lapse", "POST")


def complain(source: Source) -> dict:
    """The cardholder disputes the payment. Returns the dispute."""
    return ask_stripe(f"/_config/payment_intents/{source.reference}/dispute", "POST")


def move_refund(reference: str, status: str) -> None:
    """What happens to a refund later: "failed" or "succeeded"."""
    ask_stripe(f"/_config/refunds/{reference}", "POST", status=status)


def books(order: Order) -> dict[str, Decimal]:
    """What our books say of an order's card payments, each figure the sum of its transactions."""
    found = {"held": ZERO, "taken": ZERO, "returned": ZERO, "pending": ZERO}
    for source in order.sources.all():
        sums = dict.fromkeys(
            ("Authorise", "Debit", "Void", "Refund", "Refund failed", "Credited"), ZERO
        )
        for row in source.transactions.all():
            if row.txn_type in sums:
                sums[row.txn_type] += row.amount
        assert source.amount_allocated == sums["Authorise"]
        assert source.amount_debited == sums["Debit"]
        assert source.amount_released == sums["Void"]
        returned = sums["Refund"] - sums["Refund failed"] + sums["Credited"]
        assert source.amount_refunded == returned
        found["held"] += source.amount_held
        found["taken"] += source.amount_debited
        found["returned"] += source.amount_refunded
        found["pending"] += source.amount_refund_pending
    return found


def at_stripe(order: Order) -> dict[str, Decimal]:
    """What the simulator says of the same: of the intents, their refunds and the balance."""
    found = {"held": ZERO, "taken": ZERO, "returned": ZERO, "pending": ZERO}
    for source in order.sources.filter(source_type__code="card"):
        intent = ask_stripe(f"/v1/payment_intents/{source.reference}")
        found["held"] += _money(intent["amount_capturable"])
        found["taken"] += _money(intent["amount_received"])
        if intent["latest_charge"]:
            charge = ask_stripe(f"/v1/charges/{intent['latest_charge']}")
            found["returned"] += _money(charge["amount_refunded"])
            assert charge["amount_captured"] == intent["amount_received"]
            assert _in_balance(charge) == intent["amount_received"] - charge["amount_refunded"]
    return found


def assert_no_line_is_credited_with_more_than_its_price(order: Order) -> None:
    """To the cent, by the credit notes that stand; and what went back for units, with what was
    called off, comes to no more than the order."""
    notes = DocumentLine.objects.filter(
        document__order=order, document__kind=Kind.CREDIT_NOTE, document__corrections=None
    )
    for line in order.lines.all():
        credited = [each.gross for each in notes.filter(order_line=line)]
        assert sum(credited) <= line.line_price_incl_tax + len(credited) * CENT, line.title
    keys = RefundedLine.objects.filter(line__order=order).values("refund__key")
    by_units = Refund.objects.filter(source__order=order, key__in=keys).exclude(status="failed")
    given = by_units.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    assert given + order.cancelled_incl_tax <= order.total_incl_tax


def transactions(order: Order) -> list[tuple[str, str]]:
    rows = Transaction.objects.filter(source__order=order).order_by("pk")
    return [(row.txn_type, str(row.amount)) for row in rows]


def _in_balance(charge: dict) -> int:
    """What the charge and its refunds moved of the balance."""
    refunds = ask_stripe(f"/v1/refunds?payment_intent={charge['payment_intent']}&limit=100")
    about = [charge["id"], *(refund["id"] for refund in refunds["data"])]
    entries = [
        entry
        for each in about
        for entry in ask_stripe(f"/v1/balance_transactions?source={each}&limit=100")["data"]
    ]
    return sum(entry["amount"] for entry in entries)


def _money(minor: int) -> Decimal:
    return Decimal(minor) / 100
