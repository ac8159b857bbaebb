"""Random lives of a payment, with answers lost on the way: all books agree to the cent."""

import os
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from django.conf import settings as shop
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from checkout.order.models import Order
from checkout.payment import gateway, stripe_calls
from checkout.payment.actions import (
    ClaimRefused,
    RefundRefused,
    capture_payment,
    refund_payment,
    release_payment,
    settle_payment,
    settle_refund,
    take_what_is_due,
)
from checkout.payment.balance import reconcile_balance
from checkout.payment.models import Capture, Claim, Difference, Refund, Source
from checkout.payment.refunds_sent import send_overdue_refunds
from tests.factories import make_product
from tests.payment.money import (
    FAILING_REFUND_CARD,
    ONE_CAPTURE_CARD,
    ZERO,
    at_stripe,
    books,
    capture_order,
    lapse,
    make_paid_order,
    move_refund,
)
from tests.stripe_cards import GOOD_CARD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

TOTAL = Decimal("16.80")
FAULTS = [None, None, "drop_before", "drop_after", "error_500"]

amounts = st.decimals("0.01", "17.00", places=2)
steps = st.tuples(
    st.sampled_from(
        ["send", "send", "cancel", "refund", "refund", "send the rest", "refund fails", "lapse"]
    ),
    amounts,
    st.sampled_from(FAULTS),
)


@pytest.fixture(autouse=True)
def _no_second_try(monkeypatch) -> Iterator[None]:
    """Each fault is met: the client does not try again by itself, which also takes time."""
    monkeypatch.setattr(stripe_calls, "RETRIES", 0)
    stripe_calls._client_for.cache_clear()
    yield
    stripe_calls._client_for.cache_clear()


@settings(
    max_examples=int(os.environ.get("LIVES", "15")),
    # A life is short enough to be read as it is; making it shorter takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    card=st.sampled_from([GOOD_CARD, ONE_CAPTURE_CARD, FAILING_REFUND_CARD]),
    method=st.sampled_from(["manual", "automatic"]),
    life=st.lists(steps, min_size=1, max_size=7),
)
def test_whatever_happens_all_books_agree(card, method, life, settings, order_fault):
    settings.STRIPE_CAPTURE_METHOD = method
    order = make_paid_order(make_product(price="10.00"), card=card)
    assert order.total_incl_tax == TOTAL
    for number, (what, amount, fault) in enumerate(life):
        live(order, what, amount, key=str(number), fault=fault, order_fault=order_fault)
        assert_possible(order)
    outlive(order)
    ours, theirs = books(order), at_stripe(order)
    assert ours == theirs
    assert_claims_are_met(order, ours)
    reconcile_balance(now=timezone.now(), settling=timedelta(seconds=-1))
    assert not Difference.objects.filter(order=order, closed_at=None).exists()


def live(order: Order, what: str, amount: Decimal, *, key: str, fault, order_fault) -> None:
    """One thing happens. What Stripe left without an answer stays open, as in a dying worker."""
    source = order.sources.get()
    if fault and what not in ("lapse", "refund fails"):
        path = "/v1/refunds" if what == "refund" else f"/v1/payment_intents/{source.reference}/"
        order_fault(fault, path=path, times=1)
    try:
        match what:
            case "send":
                capture_payment(order.pk, amount=amount, key=key)
            case "send the rest":
                capture_order(order.pk)
            case "cancel":
                release_payment(order.pk, amount=amount, key=key)
            case "refund":
                refund_payment(order.pk, amount=amount, reason="", key=key, by=None)
                send_overdue_refunds(quiet=timedelta(seconds=-1))
            case "refund fails":
                fail_a_refund(order)
            case "lapse":
                let_lapse(source)
    except (ClaimRefused, RefundRefused, gateway.PaymentUnavailable):
        pass
    finally:
        requests.delete(f"{shop.STRIPE_API_BASE}/_config/faults", timeout=5).raise_for_status()


def outlive(order: Order) -> None:
    """What the outbox and the tasks do in the end: all that is open is asked for again."""
    take_what_is_due(order.pk)
    release_all_again(order)
    send_overdue_refunds(quiet=timedelta(seconds=-1))
    settle_payment(gateway.retrieve_intent(order.sources.get().reference))
    take_what_is_due(order.pk)
    assert not Refund.objects.filter(source__order=order, status="pending").exists()
    assert not Capture.objects.filter(source__order=order, status="pending").exists()


def release_all_again(order: Order) -> None:
    for claim in Claim.objects.filter(order=order, kind="cancelled"):
        release_payment(order.pk, amount=claim.amount, key=claim.key)


def fail_a_refund(order: Order) -> None:
    done = Refund.objects.filter(source__order=order, status="succeeded").first()
    if done is not None:
        move_refund(done.reference, "failed")
        settle_refund(gateway.retrieve_refund(done.reference))


def let_lapse(source: Source) -> None:
    intent = gateway.retrieve_intent(source.reference)
    if intent.status == "requires_capture":
        lapse(source)
        settle_payment(gateway.retrieve_intent(source.reference))


def assert_possible(order: Order) -> None:
    """At no moment is more taken, returned or reserved than there is."""
    source = order.sources.get()
    assert ZERO <= source.amount_debited <= source.amount_allocated == TOTAL
    assert ZERO <= source.amount_refunded + source.amount_refund_pending <= source.amount_debited
    theirs = at_stripe(order)
    assert theirs["returned"] <= theirs["taken"] <= TOTAL
    assert theirs["taken"] >= source.amount_debited


def assert_claims_are_met(order: Order, ours: dict[str, Decimal]) -> None:
    """Taken by hand at dispatch, it is never more than what went out."""
    sent = sum((each.amount for each in order.claims.filter(kind="dispatched")), ZERO)
    if shop.STRIPE_CAPTURE_METHOD == "manual":
        assert ours["taken"] <= sent
