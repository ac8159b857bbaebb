"""Money that had gone back and did not arrive: the order is again what its goods say."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout.invoices.invoice_check import differences
from checkout.invoices.models import Document
from checkout.order.actions import cancel_order, complete_order
from checkout.order.cancellation import cancel_lines
from checkout.order.models import Line, Order, Parcel
from checkout.order.queries import public_story_of
from checkout.order.steps import steps_open_to
from checkout.payment import gateway
from checkout.payment.actions import (
    RefundRefused,
    refund_again,
    refund_payment,
    settle_refund,
)
from checkout.payment.answers import read_dispute
from checkout.payment.books import refund_state_of
from checkout.payment.disputes import settle_dispute
from checkout.payment.models import Refund, StaffTask
from checkout.returns.exceptions import InvalidReturnStatus
from checkout.returns.settlement import settle_return
from checkout.wallet.check import wallet_differences
from dashboard.payments.queries import money_of
from outbox.actions import deliver_due
from tests.factories import make_country, make_delivery, make_member, make_product
from tests.payment.money import (
    FAILING_REFUND_CARD,
    at_stripe,
    books,
    complain,
    make_paid_order,
    move_refund,
)
from tests.returns.conftest import arrive, ask, make_family, make_taken_order, take_in, withdraw
from tests.wallet.money import balance, make_credit, pay_the_rest, place_with_credit

pytestmark = pytest.mark.django_db

TOTAL = Decimal("16.80")


def make_sent_order(staff, **given) -> Order:
    return make_taken_order(staff, quantity=1, card=FAILING_REFUND_CARD, **given)


def give_back(order: Order, amount: str | Decimal, *, key: str) -> Refund:
    [refund] = refund_payment(order.pk, amount=Decimal(amount), reason="", key=key, by=None)
    deliver_due()
    refund.refresh_from_db()
    return refund


def fail(refund: Refund) -> None:
    """Stripe says so, twice."""
    move_refund(refund.reference, "failed")
    for _ in range(2):
        settle_refund(gateway.retrieve_refund(refund.reference))
    deliver_due()


def state_of(order: Order) -> tuple[str, str]:
    """The order's state, and what is said of its money beside it."""
    order.refresh_from_db()
    return order.status, refund_state_of(order, list(order.sources.all()))


def make_order_of_both(staff) -> Order:
    """Two pieces of £12.00, delivery £4.80: a wallet paid £20.00, a card £8.80. It was sent."""
    make_delivery("4.00")
    ada = make_member()
    credit = {make_credit("20.00", member=ada).pk: "20.00"}
    pieces = [make_product(price="10.00") for _ in range(2)]
    order = place_with_credit(*pieces, credit=credit, owner=ada)
    pay_the_rest(order, FAILING_REFUND_CARD)
    for consignment in order.consignments.all():
        arrive(consignment, by=staff)
    deliver_due()
    order.refresh_from_db()
    return order


def give_back_units(order: Order, line: Line, *, key: str) -> list[Refund]:
    refunds = refund_payment(order.pk, amount=None, reason="", key=key, by=None, lines={line.pk: 1})
    deliver_due()
    return list(Refund.objects.filter(pk__in=[each.pk for each in refunds]).order_by("pk"))


def agrees(order: Order) -> bool:
    """Our books, Stripe's and the documents."""
    assert books(order) == at_stripe(order)
    return documents_agree()


def documents_agree() -> bool:
    assert not wallet_differences()
    return not differences(before=timezone.now() + timedelta(days=1))


def test_order_whose_last_penny_did_not_arrive_is_refunded_when_it_has(staff):
    order = make_sent_order(staff)
    give_back(order, "16.79", key="most")
    last = give_back(order, "0.01", key="penny")
    assert state_of(order) == ("Refunded", "Refunded")
    assert steps_open_to(order) == []
    fail(last)
    assert state_of(order) == ("Delivered", "Partly refunded")
    assert set(order.lines.values_list("status", flat=True)) == {"Delivered"}
    event = order.events.latest("pk")
    assert (event.kind, event.old_status, event.new_status) == (
        "refund_failed",
        "Refunded",
        "Delivered",
    )
    assert order.events.filter(kind="refund_failed").count() == 1
    told = [each.title for each in public_story_of(order)]
    assert told[0] == "£0.01 did not arrive and came back"
    assert StaffTask.objects.get().kind == "refund_failed"
    assert agrees(order)
    give_back(order, "0.01", key="again")
    assert state_of(order) == ("Refunded", "Refunded")
    assert agrees(order)


def test_goods_come_back_for_money_that_did_not_arrive(staff):
    order = make_sent_order(staff)
    refund = give_back(order, TOTAL, key="all")
    with pytest.raises(InvalidReturnStatus):
        withdraw(order)
    fail(refund)
    assert state_of(order) == ("Delivered", "")
    withdraw(order)
    back = settle_return(take_in(order.returns.get(), staff).pk, by=staff)
    deliver_due()
    assert (back.refunded, state_of(order)) == (TOTAL, ("Refunded", "Refunded"))
    kinds = Document.objects.filter(order=order).order_by("pk").values_list("kind", "gross")
    assert list(kinds) == [
        ("invoice", TOTAL),
        ("credit_note", TOTAL),
        ("invoice", TOTAL),
        ("credit_note", TOTAL),
    ]
    assert agrees(order)


@pytest.mark.parametrize(("arrived", "state"), [(True, "Delivered"), (False, "Dispatched")])
def test_closed_order_is_open_again_as_its_parcels_are(staff, arrived, state):
    order = make_sent_order(staff)
    if not arrived:
        Parcel.objects.update(delivered_at=None)
        order.consignments.update(status="Dispatched")
    complete_order(order.pk, by=staff)
    refund = give_back(order, TOTAL, key="all")
    assert state_of(order)[0] == "Refunded"
    fail(refund)
    assert state_of(order) == (state, "")


def test_failed_refund_of_an_order_that_was_not_refunded_is_told_and_moves_nothing(staff):
    order = make_sent_order(staff)
    fail(give_back(order, "5.00", key="some"))
    assert state_of(order) == ("Delivered", "")
    event = order.events.latest("pk")
    assert (event.kind, event.payload["amount"], event.new_status) == ("refund_failed", "5.00", "")


def test_money_of_an_ended_exchange_that_does_not_arrive_opens_the_order_again(staff):
    family = make_family()
    order = make_sent_order(staff, product=family["M"])
    give_back(order, "4.80", key="delivery")
    line = order.lines.get()
    asked = ask(order.consignments.get(), {line: 1}, wanted={line.pk: family["L"].pk})
    back = settle_return(take_in(asked, staff).pk, by=staff)
    cancel_order(back.exchange.pk, by=staff)
    deliver_due()
    assert state_of(order)[0] == "Refunded"
    fail(Refund.objects.get(origin=Refund.PAYS_OUT))
    assert state_of(order) == ("Delivered", "Partly refunded")
    assert agrees(order)
    kinds = Document.objects.filter(order=order).order_by("pk").values_list("kind", "gross")
    assert list(kinds)[-2:] == [("credit_note", 12), ("invoice", 12)]
    refund_again(Refund.objects.get(origin=Refund.PAYS_OUT).pk, by=staff)
    deliver_due()
    assert state_of(order) == ("Refunded", "Refunded")
    assert agrees(order)


def test_part_of_an_exchange_that_does_not_arrive_is_taken_back_from_its_note(staff):
    family = make_family()
    order = make_taken_order(staff, quantity=2, card=FAILING_REFUND_CARD, product=family["M"])
    line = order.lines.get()
    asked = ask(order.consignments.get(), {line: 2}, wanted={line.pk: family["L"].pk})
    new = settle_return(take_in(asked, staff).pk, by=staff).exchange
    cancel_lines(new.consignments.get().pk, by=staff, quantities={new.lines.get().pk: 1})
    deliver_due()
    fail(Refund.objects.get(origin=Refund.PAYS_OUT))
    assert documents_agree()
    [note] = Document.objects.filter(order=order, kind="credit_note")
    [correction] = note.corrections.all()
    assert (note.gross, correction.gross) == (24, 12)
    assert [row.units for row in correction.lines.all()] == [None]


def test_unit_whose_refund_failed_in_part_is_not_paid_back_again(staff):
    order = make_order_of_both(staff)
    line = order.lines.first()
    by_card, by_wallet = give_back_units(order, line, key="one")
    assert (by_card.amount, by_wallet.amount) == (Decimal("8.80"), Decimal("3.20"))
    fail(by_card)
    with pytest.raises(RefundRefused, match="only 0 that were sent"):
        give_back_units(order, line, key="two")
    back = take_in(ask(line.consignment, {line: 1}), staff)
    assert settle_return(back.pk, by=staff).refunded == 0
    assert sum(each.amount_refunded for each in order.sources.all()) == Decimal("3.20")


def test_what_is_missing_of_a_refund_is_given_again(staff):
    order = make_order_of_both(staff)
    by_card, _by_wallet = give_back_units(order, order.lines.first(), key="one")
    fail(by_card)
    again = [refund_again(by_card.pk, by=staff, to_wallet=True) for _ in range(2)]
    assert again[0] == again[1]
    assert (again[0].amount, balance(order.user.wallets.get())) == (Decimal("8.80"), 12)
    assert StaffTask.objects.get().closed_at is not None
    deliver_due()
    assert documents_agree()
    other = order.lines.last()
    assert sum(each.amount for each in give_back_units(order, other, key="other")) == 12


def test_unit_that_was_given_again_in_part_is_not_paid_for_when_the_other_part_fails(staff):
    order = make_order_of_both(staff)
    line = order.lines.first()
    by_card, by_wallet = give_back_units(order, line, key="one")
    fail(by_card)
    refund_again(by_card.pk, by=staff)
    # As if it had been a second card.
    Refund.objects.filter(pk=by_wallet.pk).update(status="failed")
    with pytest.raises(RefundRefused, match="only 0 that were sent"):
        give_back_units(order, line, key="two")


def test_refund_that_stands_is_not_given_again(staff):
    order = make_sent_order(staff)
    refund = give_back(order, "5.00", key="some")
    with pytest.raises(RefundRefused, match="has not failed"):
        refund_again(refund.pk, by=staff)
    fail(refund)
    give_back(order, TOTAL, key="all")
    with pytest.raises(RefundRefused, match="is left of this payment"):
        refund_again(refund.pk, by=staff)
    assert agrees(order)


def test_what_a_bank_took_back_is_not_given_again(staff):
    order = make_sent_order(staff)
    refund = give_back(order, TOTAL, key="all")
    fail(refund)
    settle_dispute(read_dispute(complain(order.sources.get())))
    with pytest.raises(RefundRefused, match=r"0\.00 is left of this payment"):
        refund_again(refund.pk, by=staff)
    assert [each.to_give_again for each in money_of(order)["refunds"]] == [False]


def test_unit_that_was_given_back_otherwise_is_not_given_again(staff):
    make_delivery("4.00")
    pieces = [make_product(price="10.00") for _ in range(2)]
    order = make_paid_order(*pieces, card=FAILING_REFUND_CARD)
    for consignment in order.consignments.all():
        arrive(consignment, by=staff)
    deliver_due()
    line = order.lines.first()
    [first] = give_back_units(order, line, key="one")
    fail(first)
    give_back_units(order, line, key="two")
    with pytest.raises(RefundRefused, match="only 0 that were sent"):
        refund_again(first.pk, by=staff)
    assert agrees(order)


def test_called_off_goods_that_are_paid_back_again_are_credited_at_their_own_rate(staff, settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    make_country("GB", rate="0.2")
    pieces = [make_product("Lamp", price="10.00"), make_product("Atlas", tax_class="zero")]
    order = make_paid_order(*pieces, card=FAILING_REFUND_CARD)
    line = order.lines.get(title="Lamp")
    cancel_lines(line.consignment_id, by=staff, quantities={line.pk: 1})
    deliver_due()
    failed = Refund.objects.get()
    fail(failed)
    refund_again(failed.pk, by=staff)
    deliver_due()
    notes = Document.objects.filter(order=order, kind="credit_note").order_by("pk")
    first, second = [[(row.title, row.rate) for row in note.lines.all()] for note in notes]
    assert first == second
    assert {rate for _title, rate in second} == {Decimal("0.2")}
    assert notes[1].said["about"] == "called off"
    assert agrees(order)


def test_refund_of_a_server_that_knows_no_groups_is_credited(staff):
    order = make_sent_order(staff)
    [refund] = refund_payment(order.pk, amount=Decimal("5.00"), reason="", key="old", by=None)
    Refund.objects.filter(pk=refund.pk).update(group="")
    deliver_due()
    assert Document.objects.get(order=order, kind="credit_note").gross == 5
    assert agrees(order)


def test_return_whose_refund_failed_in_part_is_not_paid_for_by_hand(staff):
    order = make_order_of_both(staff)
    line = order.lines.first()
    back = settle_return(take_in(ask(line.consignment, {line: 1}), staff).pk, by=staff)
    deliver_due()
    fail(Refund.objects.get(key=f"return {back.number}", amount=Decimal("8.80")))
    with pytest.raises(RefundRefused, match="only 0 that were sent"):
        give_back_units(order, line, key="by hand")
