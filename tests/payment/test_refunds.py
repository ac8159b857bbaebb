"""Money goes back by amount or by line, never more than was taken, and each refund once."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from checkout.order.actions import cancel_order
from checkout.order.cancellation import cancel_lines
from checkout.order.fulfilment import dispatch_consignment
from checkout.payment import gateway
from checkout.payment.actions import (
    RefundRefused,
    capture_payment,
    refund_payment,
    return_payment,
    send_refund,
    settle_payment,
    settle_refund,
    start_payment,
)
from checkout.payment.models import Refund, RefundedLine, Source, StaffTask
from checkout.payment.refunds_sent import send_overdue_refunds
from outbox.actions import deliver_due
from outbox.models import Event
from tests.factories import make_member, make_offer, make_order, make_product, make_staff
from tests.payment.money import (
    FAILING_REFUND_CARD,
    PENDING_REFUND_CARD,
    ask_stripe,
    at_stripe,
    books,
    capture_order,
    lapse,
    make_paid_order,
    move_refund,
    transactions,
)
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_member("staff@shop.example")


def make_taken_order(*products, **kwargs):
    order = make_paid_order(*products, **kwargs)
    capture_order(order.pk)
    return order


def make_sent_order(*products, **kwargs):
    """Its goods went out, and their money was taken."""
    order = make_paid_order(*products, **kwargs)
    for consignment in order.consignments.all():
        dispatch_consignment(consignment.pk, by=make_staff())
    deliver_due()
    return order


def ask(order, amount: str | None, *, key: str = "one", **kwargs) -> list[Refund]:
    given = {"reason": "Chipped", "by": None} | kwargs
    wanted = None if amount is None else Decimal(amount)
    return refund_payment(order.pk, amount=wanted, key=key, **given)


def returned(order) -> tuple[Decimal, Decimal]:
    """By our books and by Stripe's."""
    return books(order)["returned"], at_stripe(order)["returned"]


def test_refund_is_reserved_now_and_sent_by_the_outbox(staff):
    order = make_taken_order()
    [refund] = ask(order, "5.00", by=staff)
    assert (refund.status, refund.by, books(order)["pending"]) == ("pending", staff, Decimal(5))
    assert returned(order) == (0, 0)
    assert Event.objects.get(topic="payment.refund_due").payload == {"refund_id": refund.pk}
    deliver_due()
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert refund.reference.startswith("re_")
    assert returned(order) == (5, 5)
    assert books(order)["pending"] == 0


def test_all_of_a_line_sent_called_off_and_given_back_in_turn_is_its_price():
    """Thirds of £24.10: shares that were taken in another order came to a cent more."""
    staff = make_staff()
    make_offer(percent=33, max_basket_applications=None)
    order = make_paid_order(make_product(price="9.99"), quantity=3)
    [line], [consignment] = order.lines.all(), order.consignments.all()
    assert line.line_price_incl_tax == Decimal("24.10")
    dispatch_consignment(consignment.pk, by=staff, quantities={line.pk: 1})
    cancel_lines(consignment.pk, by=staff, quantities={line.pk: 1})
    dispatch_consignment(consignment.pk, by=staff)
    deliver_due()
    ask(order, None, lines={line.pk: 1}, key="first")
    ask(order, None, lines={line.pk: 1}, key="second")
    deliver_due()
    order.refresh_from_db()
    delivery = consignment.shipping_incl_tax
    assert books(order)["taken"] == order.total_incl_tax - order.cancelled_incl_tax
    assert returned(order) == (books(order)["taken"] - delivery,) * 2
    assert order.cancelled_incl_tax + books(order)["returned"] == Decimal("24.10")


def test_same_key_is_the_same_refund(staff):
    order = make_taken_order()
    [refund] = ask(order, "5.00")
    assert ask(order, "9.00") == [refund]
    deliver_due()
    assert ask(order, "5.00") == [refund]
    deliver_due()
    assert returned(order) == (5, 5)


def test_refunds_add_up_to_what_was_taken_and_no_more():
    order = make_taken_order()
    ask(order, "10.00")
    with pytest.raises(RefundRefused, match=r"6\.80 is left"):
        ask(order, "6.81", key="two")
    ask(order, "6.80", key="two")
    deliver_due()
    assert returned(order) == (order.total_incl_tax,) * 2
    with pytest.raises(RefundRefused):
        ask(order, "0.01", key="three")


@pytest.mark.parametrize("amount", ["0", "-1.00", "1.005", "NaN", "16.81"])
def test_amount_that_cannot_be_returned_is_refused_and_changes_nothing(amount):
    order = make_taken_order()
    with pytest.raises(RefundRefused):
        ask(order, amount)
    assert not Refund.objects.exists()
    assert not Event.objects.filter(topic="payment.refund_due").exists()
    assert books(order)["pending"] == 0


def test_what_is_only_held_is_not_refunded():
    order = make_paid_order()
    with pytest.raises(RefundRefused):
        ask(order, "1.00")
    capture_payment(order.pk, amount=Decimal("6.00"), key="first")
    with pytest.raises(RefundRefused):
        ask(order, "6.01")
    ask(order, "6.00")
    deliver_due()
    assert returned(order) == (6, 6)


def test_units_of_a_line_add_up_to_its_price_after_offers():
    make_offer(percent=17)
    order = make_sent_order(make_product(price="9.99"), quantity=3)
    line = order.lines.get()
    amounts = []
    for number in range(3):
        [refund] = ask(order, None, key=f"unit {number}", lines={line.pk: 1})
        amounts.append(refund.amount)
    assert sum(amounts) == line.line_price_incl_tax
    assert max(amounts) - min(amounts) <= Decimal("0.01")
    with pytest.raises(RefundRefused, match="only 0 that were sent"):
        ask(order, None, key="unit 4", lines={line.pk: 1})


def test_units_that_were_called_off_are_not_refunded_again():
    order = make_paid_order(make_product(price="10.00"), quantity=3)
    line, consignment = order.lines.get(), order.consignments.get()
    seller = make_staff()
    cancel_lines(consignment.pk, by=seller, quantities={line.pk: 1})
    dispatch_consignment(consignment.pk, by=seller)
    deliver_due()
    with pytest.raises(RefundRefused, match="only 2 that were sent"):
        ask(order, None, lines={line.pk: 3})
    [refund] = ask(order, None, lines={line.pk: 2})
    assert refund.amount == Decimal("24.00")


@pytest.mark.parametrize("method", ["manual", "automatic"])
def test_units_that_were_not_sent_are_called_off_and_paid_back_once(method, settings):
    """By hand they would be paid back now, out of the other line's money, and again when they are
    called off."""
    settings.STRIPE_CAPTURE_METHOD = method
    bowl, cup = make_product("Bowl", price="10.00"), make_product("Cup", price="10.00")
    order = make_paid_order(bowl, cup)
    consignment, staff = order.consignments.get(), make_staff()
    lines = {line.title: line.pk for line in order.lines.all()}
    dispatch_consignment(consignment.pk, by=staff, quantities={lines["Cup"]: 1})
    deliver_due()
    with pytest.raises(RefundRefused, match="only 0 that were sent"):
        ask(order, None, lines={lines["Bowl"]: 1})
    cancel_lines(consignment.pk, by=staff, quantities={lines["Bowl"]: 1})
    deliver_due()
    ask(order, None, key="chipped", lines={lines["Cup"]: 1})
    deliver_due()
    assert books(order)["taken"] - books(order)["returned"] == order.total_incl_tax - 24
    assert books(order)["held"] == 0


def test_failed_refund_of_a_line_can_be_asked_again():
    order = make_sent_order(card=FAILING_REFUND_CARD)
    line = order.lines.get()
    [refund] = ask(order, None, lines={line.pk: 1})
    deliver_due()
    move_refund(Refund.objects.get().reference, "failed")
    settle_refund(gateway.retrieve_refund(Refund.objects.get().reference))
    [again] = ask(order, None, key="again", lines={line.pk: 1})
    assert again.amount == refund.amount


def test_line_of_another_order_is_refused():
    order, other = make_taken_order(), make_taken_order()
    with pytest.raises(RefundRefused, match="not of this order"):
        ask(order, None, lines={other.lines.get().pk: 1})
    assert not RefundedLine.objects.exists()


def test_refund_of_an_order_paid_twice_is_shared_over_its_payments(settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order()
    half = Source.objects.get()
    second = gateway.create_intent(
        amount=Decimal("3.20"),
        currency="GBP",
        idempotency_key=uuid4().hex,
        metadata={"order_number": order.number},
    )
    confirm_payment(second.client_secret)
    # As if the order had been worth that much, and paid in two parts.
    type(order).objects.filter(pk=order.pk).update(total_incl_tax=Decimal("20.00"))
    settle_payment(gateway.retrieve_intent(second.id))
    refunds = ask(order, "18.00")
    assert [(each.source.reference, each.amount) for each in refunds] == [
        (half.reference, Decimal("16.80")),
        (second.id, Decimal("1.20")),
    ]
    deliver_due()
    assert returned(order) == (18, 18)


def test_refund_that_fails_later_is_taken_back_and_told_to_staff():
    order = make_taken_order(card=FAILING_REFUND_CARD)
    ask(order, "5.00")
    deliver_due()
    refund = Refund.objects.get()
    assert (refund.status, returned(order)) == ("succeeded", (5, 5))
    move_refund(refund.reference, "failed")
    for _ in range(2):
        settle_refund(gateway.retrieve_refund(refund.reference))
    refund.refresh_from_db()
    assert (refund.status, refund.trouble) == ("failed", "expired or canceled card")
    assert returned(order) == (0, 0)
    assert transactions(order)[-2:] == [("Refund", "5.00"), ("Refund failed", "5.00")]
    task = StaffTask.objects.get()
    assert (task.kind, task.order) == ("refund_failed", order)


def test_older_news_of_a_refund_undoes_nothing():
    order = make_taken_order(card=FAILING_REFUND_CARD)
    ask(order, "5.00")
    deliver_due()
    reference = Refund.objects.get().reference
    before = gateway.retrieve_refund(reference)
    move_refund(reference, "failed")
    settle_refund(gateway.retrieve_refund(reference))
    settle_refund(before)
    assert Refund.objects.get().status == "failed"
    assert returned(order) == (0, 0)


def test_pending_refund_counts_until_it_is_done():
    order = make_taken_order(card=PENDING_REFUND_CARD)
    ask(order, "16.80")
    deliver_due()
    refund = Refund.objects.get()
    assert (refund.status, books(order)["pending"]) == ("pending", order.total_incl_tax)
    with pytest.raises(RefundRefused):
        ask(order, "0.01", key="two")
    move_refund(refund.reference, "succeeded")
    Refund.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert send_overdue_refunds() == 1
    assert returned(order) == (order.total_incl_tax,) * 2
    assert len(ask_stripe("/v1/refunds?limit=100")["data"]) >= 1


@pytest.mark.parametrize("mode", ["timeout_before", "timeout_after", "drop_after", "error_500"])
def test_refund_without_an_answer_is_given_once_by_the_next_try(
    stripe, order_fault, settings, mode
):
    order = make_taken_order()
    [refund] = ask(order, "5.00")
    settings.STRIPE_TIMEOUT = 0.3
    order_fault(mode, path="/v1/refunds")
    with pytest.raises(gateway.PaymentUnavailable):
        send_refund(refund.pk)
    assert books(order)["pending"] == 5
    settings.STRIPE_TIMEOUT = 5
    for _ in range(2):
        send_refund(refund.pk)
    assert returned(order) == (5, 5)


def test_lost_answer_is_found_at_stripe_when_its_key_is_forgotten(stripe, order_fault, settings):
    order = make_taken_order()
    [refund] = ask(order, "5.00")
    order_fault("drop_after", path="/v1/refunds")
    with pytest.raises(gateway.PaymentUnavailable):
        send_refund(refund.pk)
    # Stripe forgets a key after a day, as if another one were used.
    long_ago = timezone.now() - timedelta(days=2)
    Refund.objects.update(created_at=long_ago, uuid=refund.uuid)
    send_refund(refund.pk)
    assert returned(order) == (5, 5)


def test_refund_made_at_stripe_itself_is_taken_into_the_books():
    order = make_taken_order()
    source = order.sources.get()
    made = ask_stripe("/v1/refunds", "POST", payment_intent=source.reference, amount=300)
    for _ in range(2):
        settle_refund(gateway.retrieve_refund(made["id"]))
    refund = Refund.objects.get()
    assert (refund.key, refund.by, refund.amount) == (made["id"], None, 3)
    assert returned(order) == (3, 3)
    with pytest.raises(RefundRefused):
        ask(order, "13.81")


def test_refund_that_stripe_refuses_fails_and_frees_its_reservation():
    order = make_taken_order()
    [refund] = ask(order, "16.80")
    source = order.sources.get()
    ask_stripe("/v1/refunds", "POST", payment_intent=source.reference, amount=1000)
    send_refund(refund.pk)
    refund.refresh_from_db()
    assert refund.status == "failed"
    assert "greater than unrefunded" in refund.trouble
    assert books(order)["pending"] == 0
    assert StaffTask.objects.get().kind == "refund_failed"


def test_refund_of_another_amount_than_ours_is_refused():
    order = make_taken_order()
    ask(order, "5.00")
    deliver_due()
    refund = Refund.objects.get()
    told = gateway.retrieve_refund(refund.reference)
    Refund.objects.update(amount=Decimal("4.00"))
    with pytest.raises(RefundRefused, match=r"5\.00 GBP"):
        settle_refund(told)


def test_refund_of_another_shops_payment_is_not_ours():
    make_taken_order()
    stranger = gateway.create_intent(
        amount=Decimal(9), currency="GBP", idempotency_key=uuid4().hex, metadata={}
    )
    confirm_payment(stranger.client_secret)
    made = ask_stripe("/v1/refunds", "POST", payment_intent=stranger.id)
    assert settle_refund(gateway.retrieve_refund(made["id"])) is None
    assert not Refund.objects.exists()


def test_database_refuses_more_refunds_than_money():
    order = make_taken_order()
    with pytest.raises(IntegrityError, match="never_reserve_more"), transaction.atomic():
        Source.objects.filter(order=order).update(amount_refund_pending=Decimal("16.81"))
    with pytest.raises(IntegrityError, match="nothing_reserved_below"), transaction.atomic():
        Source.objects.filter(order=order).update(amount_refund_pending=Decimal("-0.01"))


def test_second_payment_is_asked_for_when_the_first_was_cancelled_for_good():
    order = make_order()
    first = start_payment(order)
    lapse(order.sources.get())
    second = start_payment(order)
    assert second.id != first.id
    assert start_payment(order).id == second.id
    confirm_payment(second.client_secret)
    settle_payment(gateway.retrieve_intent(second.id))
    order.refresh_from_db()
    assert order.status == "Paid"
    assert books(order)["held"] == order.total_incl_tax
    cancel_order(order.pk, by=None)
    return_payment(order.pk)
    assert books(order)["held"] == at_stripe(order)["held"] == 0
