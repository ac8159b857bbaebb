"""Random lives of orders: after each step invoices less credit notes are what the money is."""

import os
from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from django.conf import settings as shop
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from checkout.invoices.due import sums_of
from checkout.invoices.invoice_check import differences, gaps
from checkout.order.actions import cancel_order
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Order, Parcel
from checkout.payment import gateway, stripe_calls
from checkout.payment.actions import (
    RefundRefused,
    refund_payment,
    settle_payment,
    settle_refund,
    take_what_is_due,
)
from checkout.payment.models import Refund
from checkout.payment.refunds_sent import send_overdue_refunds
from outbox.actions import deliver_due
from tests.factories import make_staff
from tests.invoices.conftest import assert_adds_up, make_mixed_order, work
from tests.payment.money import (
    FAILING_REFUND_CARD,
    ONE_CAPTURE_CARD,
    PENDING_REFUND_CARD,
    move_refund,
)
from tests.stripe_cards import GOOD_CARD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe", "books_only")]

FAULTS = [None, None, None, "drop_before", "drop_after", "error_500"]
REFUSALS = (InvalidOrderStatus, RefundRefused, gateway.PaymentUnavailable)
steps = st.tuples(
    st.sampled_from(
        [
            "send",
            "send",
            "call off",
            "amount",
            "units",
            "units",
            "cancel",
            "fails",
            "fails",
            "arrives",
        ]
    ),
    st.integers(0, 1),
    st.tuples(*[st.integers(0, 3)] * 3),
    st.decimals("0.01", "60.00", places=2),
    st.sampled_from(FAULTS),
    st.booleans(),
)


@pytest.fixture(autouse=True)
def _no_second_try(monkeypatch):
    """Each fault is met: the client does not try again by itself, which also takes time."""
    monkeypatch.setattr(stripe_calls, "RETRIES", 0)
    stripe_calls._client_for.cache_clear()
    yield
    stripe_calls._client_for.cache_clear()


@settings(
    max_examples=int(os.environ.get("LIVES", "12")),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    card=st.sampled_from(
        [GOOD_CARD, GOOD_CARD, ONE_CAPTURE_CARD, FAILING_REFUND_CARD, PENDING_REFUND_CARD]
    ),
    method=st.sampled_from(["manual", "automatic"]),
    percent=st.sampled_from([0, 7, 33]),
    quantities=st.tuples(*[st.integers(1, 4)] * 3),
    life=st.lists(steps, min_size=3, max_size=7),
)
def test_whatever_happens_documents_and_money_agree(
    card, method, percent, quantities, life, settings, order_fault
):
    settings.STRIPE_CAPTURE_METHOD = method
    order = make_mixed_order(card=card, percent_off=percent, quantities=quantities)
    staff = make_staff()
    for number, (what, seller, units, amount, fault, is_prompt) in enumerate(life):
        if fault:
            order_fault(fault, path="/v1/", times=1)
        try:
            live(order, what, seller, units, amount, key=str(number), staff=staff, told=is_prompt)
            if is_prompt:
                deliver_due()
        except REFUSALS:
            pass
        finally:
            requests.delete(f"{shop.STRIPE_API_BASE}/_config/faults", timeout=5).raise_for_status()
        assert_adds_up_so_far(order)
    outlive(order)
    sums = sums_of(order)
    assert sums.invoiced == supplied(order)
    assert sums.invoiced - sums.credited == sums.taken - sums.returned
    assert gaps() == []
    assert differences(before=order.date_placed + timedelta(days=1)) == []


def assert_adds_up_so_far(order: Order) -> None:
    """While the outbox lags, documents may lag too, but are never beyond what happened."""
    sums = sums_of(order)
    assert sums.invoiced <= supplied(order)
    assert 0 <= sums.credited <= sums.invoiced
    work()
    assert_adds_up(order)
    assert sums_of(order).invoiced == supplied(order)


def supplied(order: Order) -> Decimal:
    if shop.STRIPE_CAPTURE_METHOD == "automatic":
        return order.total_incl_tax
    parcels = Parcel.objects.filter(consignment__order=order)
    return sum((parcel.price_incl_tax for parcel in parcels), Decimal(0))


def live(
    order: Order, what: str, seller: int, units, amount, *, key: str, staff, told: bool
) -> None:
    pk = order.consignments.order_by("pk")[seller].pk
    match what:
        case "send":
            dispatch_consignment(pk, by=staff, quantities=open_units(order, pk, units))
        case "call off":
            cancel_lines(pk, by=staff, quantities=open_units(order, pk, units))
        case "cancel":
            cancel_order(order.pk, by=staff)
        case "amount":
            refund_payment(order.pk, amount=amount, reason="", key=key, by=None)
        case "units":
            lines = {
                each.pk: count
                for each, count in zip(order.lines.order_by("pk"), units, strict=True)
                if count
            }
            refund_payment(order.pk, amount=None, reason="", key=key, by=None, lines=lines)
        case "fails":
            refund_payment(order.pk, amount=amount, reason="", key=key, by=None)
            if told:
                work()
            else:
                send_overdue_refunds(quiet=timedelta(seconds=-1))
            move_a_refund(order, "succeeded", "failed")
        case "arrives":
            move_a_refund(order, "pending", "succeeded")


def open_units(order: Order, consignment_id: int, units) -> dict[int, int]:
    lines = order.lines.filter(consignment=consignment_id).order_by("pk")
    return {
        each.pk: min(count, each.quantity_open) for each, count in zip(lines, units, strict=False)
    }


def move_a_refund(order: Order, known: str, status: str) -> None:
    refunds = Refund.objects.filter(source__order=order, status=known).exclude(reference="")
    if refund := refunds.first():
        move_refund(refund.reference, status)
        settle_refund(gateway.retrieve_refund(refund.reference))


def outlive(order: Order) -> None:
    """What the tasks do in the end, and every refund that is on its way arrives."""
    settle_payment(gateway.retrieve_intent(order.sources.get().reference))
    send_overdue_refunds(quiet=timedelta(seconds=-1))
    while Refund.objects.filter(source__order=order, status="pending").exists():
        move_a_refund(order, "pending", "succeeded")
        work()
    take_what_is_due(order.pk, at_last=True)
    work()
    assert_adds_up(order)
