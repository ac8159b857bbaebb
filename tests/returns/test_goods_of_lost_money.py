"""Goods come back of an order whose money a bank took back: nobody gets it twice, or is asked for
it once more.

The simulator refuses every refund of a charge that was disputed, so what is left of one is told by
what the return gives.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from checkout.invoices.invoice_check import differences
from checkout.order.cancellation import cancel_lines
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.actions import (
    refund_payment,
    settle_payment,
    settle_what_is_due,
    start_payment,
)
from checkout.payment.answers import Dispute, read_dispute
from checkout.payment.disputes import settle_dispute
from checkout.payment.models import Capture, Refund, Source, Transaction
from checkout.payment.refunds import RefundRefused, units_given_back
from checkout.payment.renewal import owed_of
from checkout.returns.models import Return
from checkout.returns.settlement import settle_return
from dashboard.payments.queries import money_of
from outbox.actions import deliver_due
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_basket, make_country, make_member, make_placement, make_product
from tests.invoices.conftest import assert_adds_up
from tests.payment.money import complain, make_paid_order
from tests.returns.conftest import arrive, ask, make_taken_order, take_in, withdraw
from tests.stripe_cards import confirm_payment
from tests.wallet.money import make_credit, pay_the_rest

pytestmark = pytest.mark.django_db

UNIT, DELIVERY, TOTAL = Decimal("12.00"), Decimal("4.80"), Decimal("40.80")
"""Three pieces and their delivery."""


@pytest.fixture
def order(staff) -> Order:
    """Three pieces, all taken, sent and arrived."""
    return make_taken_order(staff)


def lose(source: Source, amount: Decimal | None = None) -> None:
    """The bank takes all of a payment back for good, or a part of it."""
    told = read_dispute(complain(source))
    settle_dispute(replace(told, status="lost", amount=amount or told.amount))
    deliver_due()


def take_back(order: Order, staff: User, units: int) -> Return:
    """So many pieces come, and are settled."""
    back = take_in(ask(order.consignments.get(), {order.lines.get(): units}), staff)
    settle_return(back.pk, by=staff)
    deliver_due()
    back.refresh_from_db()
    return back


def pay(order: Order) -> Source:
    intent = start_payment(order)
    return confirm(order, intent)


def confirm(order: Order, intent: gateway.Intent) -> Source:
    assert "error" not in confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))
    deliver_due()
    return order.sources.get(reference=intent.id)


def owed(order: Order) -> Decimal:
    return owed_of(Order.objects.get(pk=order.pk))


@pytest.mark.parametrize(
    ("goodwill", "lost", "goes_back", "waived"),
    [
        ("0", "10.00", "2.00", "10.00"),
        ("5.00", "10.00", "2.00", "10.00"),
        ("0", "30.00", "0", "12.00"),
    ],
)
def test_what_a_return_gives_is_what_the_bank_did_not_give_before(
    order, staff, goodwill, lost, goes_back, waived
):
    if goodwill != "0":
        refund_payment(order.pk, amount=Decimal(goodwill), reason="", key="some", by=staff)
        deliver_due()
    lose(order.sources.get(), Decimal(lost))
    back = take_back(order, staff, 1)
    assert (back.refunded, back.waived) == (Decimal(goes_back), Decimal(waived))
    assert owed(order) == Decimal(lost) - Decimal(waived)


def test_what_all_goods_give_back_is_what_was_paid_less_what_the_bank_took(order, staff):
    lose(order.sources.get(), Decimal("30.00"))
    backs = [take_back(order, staff, 1) for _each in range(3)]
    assert [(each.refunded, each.waived) for each in backs] == [
        (0, UNIT),
        (0, UNIT),
        (Decimal("6.00"), Decimal("6.00")),
    ]
    assert owed(order) == 0


def make_order_with_credit(staff) -> Order:
    """£28.80 for two pieces with delivery, sent and arrived: £10 from the wallet, the rest from
    the card."""
    make_country()
    member = make_member()
    wallet = make_credit("10.00", member=member)
    basket = make_basket(make_product(), owner=member, quantity=2)
    order = pay_the_rest(place_order(make_placement(basket, credit={wallet.pk: Decimal("10.00")})))
    arrive(order.consignments.get(), by=staff)
    deliver_due()
    return order


def test_goods_of_an_order_whose_money_is_all_back_waive_nothing_more(order, staff):
    """Of a part that was disputed, Stripe gives back the rest."""
    told = Dispute(
        id="dp_part",
        intent_id=order.sources.get().reference,
        status="lost",
        reason="general",
        amount=UNIT,
        currency="GBP",
        created=timezone.now(),
    )
    settle_dispute(told)
    assert take_back(order, staff, 1).waived == UNIT
    received = take_in(ask(order.consignments.get(), {order.lines.get(): 2}), staff)
    refund_payment(order.pk, amount=TOTAL - UNIT, reason="", key="rest", by=staff)
    deliver_due()
    assert Order.objects.get(pk=order.pk).status == "Refunded"
    back = settle_return(received.pk, by=staff)
    assert (back.refunded, back.waived) == (0, 0)
    assert noted(order) == [("waived", UNIT, 1), ("refund", TOTAL - UNIT, None)]


def test_credit_goes_back_when_no_goods_are_kept_that_nobody_paid(staff, settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_order_with_credit(staff)
    lose(order.sources.get(source_type__code="card"))
    first, second = (take_back(order, staff, 1) for _each in range(2))
    assert (first.refunded, first.waived) == (0, UNIT)
    assert (second.refunded, second.waived) == (Decimal("5.20"), Decimal("6.80"))
    assert owed(order) == 0


@pytest.mark.parametrize("lost", [None, Decimal("10.00")])
def test_what_was_called_off_before_does_not_pay_for_what_came_back(staff, settings, lost):
    """Two pieces paid at once; one is called off, the other lost at the bank, or a part of it."""
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order(quantity=2)
    consignment, line = order.consignments.get(), order.lines.get()
    cancel_lines(consignment.pk, by=staff, quantities={line.pk: 1})
    deliver_due()
    arrive(consignment, by=staff)
    deliver_due()
    lose(order.sources.get(), lost or UNIT + DELIVERY)
    back = take_back(order, staff, 1)
    waived = UNIT if lost is None else lost
    assert (back.waived, back.refunded) == (waived, UNIT - waived)
    assert owed(order) == (DELIVERY if lost is None else 0)


def test_what_was_lost_and_paid_anew_goes_back(order, staff):
    lose(order.sources.get())
    assert pay(order).amount_debited == TOTAL
    back = take_back(order, staff, 3)
    assert (back.refunded, back.waived, owed(order)) == (3 * UNIT, 0, 0)


def test_piece_that_came_back_unpaid_is_not_refunded_by_hand(order, staff):
    lose(order.sources.get())
    take_back(order, staff, 2)
    assert pay(order).amount_debited == TOTAL - 2 * UNIT
    line = order.lines.get()
    assert [each.left for each in money_of(order)["returnable"]] == [1]
    with pytest.raises(RefundRefused, match="only 1 that were sent"):
        refund_payment(order.pk, amount=None, reason="", key="two", by=staff, lines={line.pk: 2})
    [refund] = refund_payment(
        order.pk, amount=None, reason="", key="one", by=staff, lines={line.pk: 1}
    )
    assert refund.amount == UNIT


def test_pieces_count_as_given_back_once_where_only_the_delivery_is_paid_back(order, staff):
    lose(order.sources.get(), 3 * UNIT)
    withdraw(order)
    back = take_in(order.returns.get(), staff)
    back = settle_return(back.pk, by=staff)
    assert (back.refunded, back.refunded_delivery, back.waived) == (DELIVERY, DELIVERY, 3 * UNIT)
    assert units_given_back(order) == {order.lines.get().pk: 3}


def noted(order: Order) -> list[tuple[str, Decimal, str]]:
    """About, sum and first units of each credit note; and the check finds nothing to say."""
    assert_adds_up(order)
    assert differences(before=timezone.now() + timedelta(days=1)) == []
    notes = order.documents.filter(kind="credit_note").order_by("pk")
    return [(each.said["about"], each.gross, each.lines.first().units) for each in notes]


def test_goods_that_came_back_unpaid_are_credited(order, staff):
    lose(order.sources.get())
    take_back(order, staff, 3)
    assert noted(order) == [("waived", 3 * UNIT, 3)]
    assert pay(order).amount_debited == DELIVERY
    assert noted(order) == [("waived", 3 * UNIT, 3)]


def test_goods_of_which_a_part_was_paid_back_are_told_once(order, staff):
    lose(order.sources.get(), Decimal("30.00"))
    for _each in range(3):
        take_back(order, staff, 1)
    [refund] = order.sources.get().refunds.all()
    assert (refund.amount, refund.status) == (Decimal("6.00"), "failed")
    assert noted(order) == [
        ("waived", UNIT, 1),
        ("waived", UNIT, 1),
        ("waived", Decimal("6.00"), None),
    ]


def test_delivery_that_is_not_to_be_paid_is_credited_by_name(order, staff):
    lose(order.sources.get())
    withdraw(order)
    settle_return(take_in(order.returns.get(), staff).pk, by=staff)
    deliver_due()
    assert noted(order) == [("waived", TOTAL, 3)]
    assert owed(order) == 0


def test_units_refunded_by_hand_before_are_not_credited_again(order, staff):
    lines = {order.lines.get().pk: 1}
    refund_payment(order.pk, amount=None, reason="", key="one", by=staff, lines=lines)
    deliver_due()
    lose(order.sources.get(), TOTAL - UNIT)
    take_back(order, staff, 3)
    assert noted(order) == [("refund", UNIT, 1), ("waived", 2 * UNIT, 2)]
    assert units_given_back(order) == {order.lines.get().pk: 3}


def test_nothing_is_waived_of_an_order_that_was_paid_elsewhere(order, staff):
    Transaction.objects.filter(source__order=order).delete()
    Capture.objects.filter(source__order=order).delete()
    order.sources.all().delete()
    assert take_back(order, staff, 1).waived == 0


@pytest.mark.parametrize("charged", ["automatic", "manual"])
def test_payment_begun_before_goods_came_back_is_kept_as_far_as_it_is_owed(
    order, staff, settings, charged
):
    settings.STRIPE_CAPTURE_METHOD = charged
    lose(order.sources.get())
    begun = start_payment(order)
    take_back(order, staff, 2)
    left = TOTAL - 2 * UNIT
    source = confirm(order, begun)
    assert source.amount_allocated == TOTAL
    assert source.amount_debited - source.amount_refunded == left
    assert (owed(order), noted(order)) == (0, [("waived", 2 * UNIT, 2)])
    settle_what_is_due(order.pk)
    source.refresh_from_db()
    assert source.amount_debited - source.amount_refunded == left
    [refund] = source.refunds.all() if charged == "automatic" else [None]
    assert refund is None or refund.origin == Refund.NOT_OWED


def test_what_is_called_off_is_told_beside_what_was_paid_too_much(staff, settings):
    """Two of three pieces are sent and lost; one comes back and the third is called off, while a
    payment for all is open."""
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order(quantity=3)
    consignment, line = order.consignments.get(), order.lines.get()
    arrive(consignment, by=staff, quantities={line.pk: 2})
    deliver_due()
    lose(order.sources.get())
    begun = start_payment(order)
    take_back(order, staff, 1)
    cancel_lines(consignment.pk, by=staff, quantities={line.pk: 1})
    deliver_due()
    source = confirm(Order.objects.get(pk=order.pk), begun)
    assert source.amount_debited - source.amount_refunded == UNIT + DELIVERY
    assert sorted(each.origin for each in source.refunds.all()) == [
        Refund.CANCELLED_LINES,
        Refund.NOT_OWED,
    ]
    assert noted(order) == [("waived", UNIT, 1), ("called off", UNIT, 1)]
    assert owed(order) == 0


def test_payment_that_was_faster_than_its_cancelling_is_the_payment(order, staff, settings):
    """The customer confirms in one browser while another asks what is left to pay."""
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    lose(order.sources.get())
    begun = start_payment(order)
    take_back(order, staff, 2)
    cancel = gateway.cancel_intent

    def confirmed_first(*args, **kwargs):
        assert "error" not in confirm_payment(begun.client_secret)
        return cancel(*args, **kwargs)

    with patch.object(gateway, "cancel_intent", confirmed_first):
        assert start_payment(order).id == begun.id
    deliver_due()
    assert order.sources.count() == 2
    source = order.sources.get(reference=begun.id)
    assert source.amount_debited - source.amount_refunded == TOTAL - 2 * UNIT
    assert owed(order) == 0


def test_staff_and_customer_read_what_is_not_to_be_paid_any_more(order, staff, mailoutbox):
    lose(order.sources.get())
    mailoutbox.clear()
    back = take_back(order, staff, 1)
    [letter] = [each for each in mailoutbox if "is settled" in each.subject]
    for text in (letter.body, letter.alternatives[0][0]):
        assert "The money goes back" not in text
        assert "£12.00 of what they cost is not paid" in text
    client = signed_in(staff_with("returns.view_return", "order.view_order"))
    page = client.get(reverse("dashboard:return-detail", args=[back.number])).content.decode()
    assert "£12.00 had not been paid" in page
    story = client.get(reverse("dashboard:order-detail", args=[order.number])).content.decode()
    assert "£12.00 is not to be paid any more" in story
