"""What a bank took back covers no goods any more: they stay here, and can be paid anew."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout.invoices.invoice_check import differences
from checkout.invoices.models import Document
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import OrderNotPaid
from checkout.order.fulfilment import dispatch_consignment, dispatch_order
from checkout.order.models import Order, OrderEvent
from checkout.payment import gateway
from checkout.payment.actions import refund_payment, settle_payment, start_payment
from checkout.payment.answers import read_dispute
from checkout.payment.books import amount_not_paid_for, sources_of
from checkout.payment.disputes import settle_dispute
from checkout.payment.models import Source, StaffTask
from checkout.payment.renewal import PaymentNotOwed, ask_for_payment, owed_of
from outbox.actions import deliver_due
from tests.bad_input.state import state
from tests.factories import make_staff
from tests.payment.money import ask_stripe, complain, make_paid_order
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db

TOTAL = Decimal("28.80")
"""Two pieces at £12, and £4.80 for the delivery, which goes with the first parcel."""
FIRST, SECOND = Decimal("16.80"), Decimal("12.00")


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def order(settings) -> Order:
    """All taken when it was paid."""
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    return make_paid_order(quantity=2)


def dispute(source: Source, amount: str = "") -> dict:
    told = complain(source)
    if amount:
        told["amount"] = int(Decimal(amount) * 100)
    settle_dispute(read_dispute(told))
    return told


def end(told: dict, *, won: bool) -> None:
    evidence = {"uncategorized_text": "winning_evidence" if won else "losing_evidence"}
    now = ask_stripe(f"/v1/disputes/{told['id']}", "POST", evidence=evidence)
    settle_dispute(read_dispute(now | {"amount": told["amount"]}))


def send_one(order: Order, staff) -> None:
    line = order.lines.get()
    dispatch_consignment(line.consignment_id, by=staff, quantities={line.pk: 1})
    deliver_due()


def pay(order: Order) -> None:
    intent = start_payment(order)
    assert "error" not in confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))
    deliver_due()


def unpaid(order: Order) -> Decimal:
    order.refresh_from_db()
    return amount_not_paid_for(order, sources_of(order))


@pytest.mark.parametrize("is_lost", [False, True])
def test_goods_whose_money_a_bank_took_back_are_sent_by_staff_who_say_so_alone(
    order, staff, is_lost
):
    told = dispute(order.sources.get())
    if is_lost:
        end(told, won=False)
    before = state()
    with pytest.raises(OrderNotPaid):
        dispatch_order(order.pk, by=staff)
    assert state() == before
    dispatch_order(order.pk, by=staff, although_unpaid=True)
    sent = order.events.get(kind=OrderEvent.Kind.DISPATCHED)
    assert sent.payload["unpaid"] == str(TOTAL)


def test_what_is_won_is_sent_like_any_other(order, staff):
    end(dispute(order.sources.get()), won=True)
    dispatch_order(order.pk, by=staff)
    assert "unpaid" not in order.events.get(kind=OrderEvent.Kind.DISPATCHED).payload


def test_what_is_still_disputed_is_not_asked_for(order, staff):
    dispute(order.sources.get())
    assert owed_of(order) == 0
    with pytest.raises(PaymentNotOwed):
        ask_for_payment(order.pk, by=staff)


@pytest.mark.parametrize("charged", ["automatic", "manual"])
def test_what_was_lost_is_paid_anew_and_taken_once_when_it_leaves(order, staff, settings, charged):
    settings.STRIPE_CAPTURE_METHOD = charged
    end(dispute(order.sources.get()), won=False)
    assert ask_for_payment(order.pk, by=staff) == owed_of(order) == TOTAL
    pay(order)
    assert (owed_of(order), unpaid(order)) == (0, 0)
    dispatch_order(order.pk, by=staff)
    deliver_due()
    old, new = order.sources.order_by("pk")
    assert (new.amount_debited, new.amount_refunded, new.amount_held) == (TOTAL, 0, 0)
    assert (old.amount_debited, old.amount_refunded) == (TOTAL, 0)
    assert start_payment(order).id == new.reference, "nothing more is asked for"


def test_goods_sent_before_a_dispute_hold_nothing_back_that_is_paid(staff):
    """The card takes several captures: of what is held for the other piece nothing is disputed."""
    order = make_paid_order(quantity=2)
    send_one(order, staff)
    end(dispute(order.sources.get()), won=False)
    assert (owed_of(order), unpaid(order)) == (FIRST, 0)
    send_one(order, staff)
    source = order.sources.get()
    assert (source.amount_debited, source.amount_held) == (TOTAL, 0)
    assert not StaffTask.objects.filter(kind="capture_failed").exists()


@pytest.mark.parametrize(("amount", "left"), [("16.80", "0"), ("16.81", "0.01"), ("28.80", "12")])
def test_what_was_sent_before_is_disputed_first(order, staff, amount, left):
    send_one(order, staff)
    dispute(order.sources.get(), amount)
    assert unpaid(order) == Decimal(left)


def test_payment_anew_of_what_was_sent_and_lost_is_taken(staff, settings, order):
    send_one(order, staff)
    end(dispute(order.sources.get(), "16.80"), won=False)
    settings.STRIPE_CAPTURE_METHOD = "manual"
    pay(order)
    send_one(order, staff)
    old, new = order.sources.order_by("pk")
    assert (old.amount_disputed, old.amount_refunded) == (FIRST, 0)
    assert (new.amount_debited, new.amount_held) == (FIRST, 0)


def test_money_that_was_paid_anew_has_its_credit_note_when_it_goes_back(order, staff):
    end(dispute(order.sources.get()), won=False)
    pay(order)
    dispatch_order(order.pk, by=staff)
    deliver_due()
    lines = {order.lines.get().pk: 1}
    refund_payment(order.pk, amount=None, reason="", key="one", by=staff, lines=lines)
    deliver_due()
    notes = Document.objects.filter(order=order).order_by("pk").values_list("kind", "gross")
    assert list(notes) == [("invoice", TOTAL), ("credit_note", SECOND)]
    assert differences(before=timezone.now() + timedelta(days=1)) == []


@pytest.mark.parametrize("first", ["lost", "called off"])
def test_what_was_called_off_is_neither_owed_nor_paid_anew(order, staff, settings, first):
    """Before the dispute its money goes back; after it, the bank has given it back."""
    settings.STRIPE_CAPTURE_METHOD = "manual"
    line = order.lines.get()

    def call_off() -> None:
        cancel_lines(line.consignment_id, by=staff, quantities={line.pk: 1})
        deliver_due()

    source = order.sources.get()
    if first == "called off":
        call_off()
        end(dispute(source, "16.80"), won=False)
    else:
        end(dispute(source), won=False)
        call_off()
    order.refresh_from_db()
    assert owed_of(order) == unpaid(order) == FIRST
    pay(order)
    assert (owed_of(order), unpaid(order)) == (0, 0)
    dispatch_order(order.pk, by=staff)
    deliver_due()
    old, new = order.sources.order_by("pk")
    assert old.amount_refunded == (SECOND if first == "called off" else 0)
    assert (new.amount_debited, new.amount_refunded, new.amount_held) == (FIRST, 0, 0)


def test_money_of_a_disputed_order_that_went_back_besides_covers_nothing(order, staff):
    send_one(order, staff)
    refund_payment(order.pk, amount=SECOND, reason="", key="some", by=staff)
    deliver_due()
    dispute(order.sources.get(), "16.80")
    assert unpaid(order) == TOTAL
