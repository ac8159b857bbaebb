"""What the bank let go is asked for and paid anew, once; the old payment takes nothing more."""

from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from checkout.order.actions import cancel_order
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import OrderNotPaid
from checkout.order.fulfilment import dispatch_consignment, dispatch_order
from checkout.order.models import Order, OrderEvent, Parcel
from checkout.order.moves import InvalidOrderStatus
from checkout.order.queries import public_story_of
from checkout.payment import gateway
from checkout.payment.actions import (
    NothingOwed,
    refund_payment,
    settle_payment,
    start_payment,
    take_what_is_due,
)
from checkout.payment.books import refund_state_of, sources_of
from checkout.payment.models import StaffTask, Transaction
from checkout.payment.renewal import PaymentNotOwed, ask_for_payment, owed_of
from outbox.actions import deliver_due
from outbox.models import Event
from tests.api.buying.clients import VERSIONS, Buyer
from tests.api.buying.staff import move, staff_who_may
from tests.bad_input.state import state
from tests.checkout.test_checkout_pages import AS_A_BROWSER
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_member, make_order, make_product, make_staff
from tests.payment.money import (
    ONE_CAPTURE_CARD,
    at_stripe,
    books,
    lapse,
    make_paid_order,
)
from tests.queries.conftest import home
from tests.stripe_cards import confirm_payment

__all__ = ["home"]

pytestmark = pytest.mark.django_db

TOTAL = Decimal("16.80")


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def order() -> Order:
    """Paid, and then let go by the bank."""
    order = make_paid_order()
    let_go(order)
    return order


def let_go(order: Order) -> None:
    for source in order.sources.all():
        lapse(source)
        settle_payment(gateway.retrieve_intent(source.reference))


def pay(order: Order) -> None:
    intent = start_payment(order)
    assert "error" not in confirm_payment(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))


def open_tasks() -> list[str]:
    return list(StaffTask.objects.filter(closed_at=None).values_list("kind", flat=True))


def kinds(order: Order) -> list[str]:
    return list(order.events.values_list("kind", flat=True))


def test_lapsed_order_is_paid_anew_and_taken_once_when_it_leaves(order, staff):
    assert (owed_of(order), open_tasks()) == (TOTAL, ["hold_lapsed"])
    pay(order)
    deliver_due()
    assert (owed_of(order), open_tasks()) == (0, [])
    assert kinds(order) == [OrderEvent.Kind.PAID, OrderEvent.Kind.PAID_ANEW]
    dispatch_consignment(order.consignments.get().pk, by=staff)
    deliver_due()
    assert books(order)["taken"] == TOTAL == at_stripe(order)["taken"]
    old, new = order.sources.order_by("pk")
    assert (old.amount_debited, new.amount_debited) == (0, TOTAL)


@pytest.fixture
def begin_and_die(monkeypatch):
    """Begin a payment at Stripe that nobody notes here. Returns its intent's id."""

    def begin(order: Order) -> str:
        begun = []

        def die(_order: Order, intent: gateway.Intent, **_given: object) -> None:
            begun.append(intent.id)
            raise ZeroDivisionError

        with monkeypatch.context() as dying:
            dying.setattr("checkout.payment.actions.add_source", die)
            with pytest.raises(ZeroDivisionError):
                start_payment(order)
        return begun[0]

    return begin


def test_payment_that_was_begun_and_not_noted_is_begun_once(begin_and_die):
    order = make_order()
    begun = begin_and_die(order)
    intent = start_payment(order)
    assert [begun] == [intent.id] == [each.reference for each in order.sources.all()]


def test_order_is_payable_when_it_is_charged_otherwise_after_a_lost_answer(begin_and_die, settings):
    order = make_order()
    begin_and_die(order)
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    pay(order)
    order.refresh_from_db()
    assert (order.status, books(order)["taken"]) == ("Paid", TOTAL)


def test_order_is_payable_anew_when_less_is_left_after_a_lost_answer(begin_and_die, staff):
    order = make_paid_order(make_product(price="10.00"), quantity=2)
    let_go(order)
    begin_and_die(order)
    consignment, line = order.consignments.get(), order.lines.get()
    cancel_lines(consignment.pk, by=staff, quantities={line.pk: 1})
    order.refresh_from_db()
    pay(order)
    assert (owed_of(order), books(order)["held"]) == (0, TOTAL)


def seller_of(order: Order):
    seller = make_member()
    order.consignments.get().partner.users.add(seller)
    return seller


@pytest.mark.parametrize("although_unpaid", [False, True])
@pytest.mark.parametrize("who", ["staff", "seller", "system"])
def test_what_the_bank_let_go_is_sent_by_staff_who_say_so_alone(who, although_unpaid, order, staff):
    by = {"staff": staff, "seller": seller_of(order), "system": None}[who]
    send = partial(
        dispatch_consignment,
        order.consignments.get().pk,
        by=by,
        although_unpaid=although_unpaid,
    )
    if who == "staff" and although_unpaid:
        send()
        sent = order.events.get(kind=OrderEvent.Kind.DISPATCHED)
        assert (sent.payload["unpaid"], sent.by) == ("16.80", staff)
        return
    before = state()
    with pytest.raises(OrderNotPaid):
        send()
    assert state() == before


def test_order_that_is_partly_covered_keeps_what_is_not_sent(staff):
    order = make_paid_order(make_product(price="10.00"), quantity=3, card=ONE_CAPTURE_CARD)
    consignment, line = order.consignments.get(), order.lines.get()
    dispatch_consignment(consignment.pk, by=staff, quantities={line.pk: 1})
    deliver_due()
    take_what_is_due(order.pk, at_last=True)
    with pytest.raises(OrderNotPaid):
        dispatch_order(order.pk, by=staff)
    cancel_lines(consignment.pk, by=staff, quantities={line.pk: 1})
    with pytest.raises(OrderNotPaid):
        dispatch_consignment(consignment.pk, by=staff)
    pay(order)
    dispatch_consignment(consignment.pk, by=staff)
    deliver_due()
    order.refresh_from_db()
    assert books(order)["taken"] == at_stripe(order)["taken"] == order.due_incl_tax


def test_order_that_is_not_paid_whole_is_not_refunded_with_what_was_paid(staff):
    order = make_paid_order(make_product(price="10.00"), quantity=2, card=ONE_CAPTURE_CARD)
    consignment, line = order.consignments.get(), order.lines.get()
    dispatch_consignment(consignment.pk, by=staff, quantities={line.pk: 1})
    deliver_due()
    take_what_is_due(order.pk, at_last=True)
    dispatch_consignment(consignment.pk, by=staff, although_unpaid=True)
    taken = books(order)["taken"]
    refund_payment(order.pk, amount=taken, reason="", key="all", by=staff)
    deliver_due()
    order.refresh_from_db()
    assert order.status == "Dispatched"
    assert refund_state_of(order, sources_of(order)) == "Partly refunded"
    assert owed_of(order) == order.total_incl_tax - taken == Decimal("12.00")
    pay(order)
    deliver_due()
    assert books(order)["taken"] == at_stripe(order)["taken"] == order.total_incl_tax


@pytest.mark.parametrize("charged", ["manual", "automatic"])
def test_payment_anew_that_comes_after_all_went_back_goes_back_too(staff, settings, charged):
    """The customer's page was open while the rest was called off and the money given back."""
    order = make_paid_order(make_product(price="10.00"), quantity=2, card=ONE_CAPTURE_CARD)
    consignment, line = order.consignments.get(), order.lines.get()
    dispatch_consignment(consignment.pk, by=staff, quantities={line.pk: 1})
    deliver_due()
    take_what_is_due(order.pk, at_last=True)
    settings.STRIPE_CAPTURE_METHOD = charged
    order.refresh_from_db()
    late = start_payment(order)
    cancel_lines(consignment.pk, by=staff, quantities={line.pk: 1})
    refund_payment(order.pk, amount=Decimal("16.80"), reason="", key="all", by=staff)
    deliver_due()
    order.refresh_from_db()
    assert order.status == "Refunded"
    assert "error" not in confirm_payment(late.client_secret)
    for _ in range(2):
        settle_payment(gateway.retrieve_intent(late.id))
    deliver_due()
    found = books(order)
    assert (found["held"], found["pending"]) == (0, 0)
    assert found["returned"] == found["taken"] == at_stripe(order)["returned"]
    assert at_stripe(order)["held"] == 0
    order.refresh_from_db()
    assert order.status == "Refunded"
    before = Event.objects.count()
    settle_payment(gateway.retrieve_intent(order.sources.earliest("pk").reference))
    assert Event.objects.count() == before


@pytest.mark.parametrize("delivers", [False, True])
def test_order_whose_money_went_back_is_not_sent_by_oversight(delivers, settings, staff):
    """Whether it has arrived already, or is on its way."""
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order()
    refund_payment(order.pk, amount=order.total_incl_tax, reason="", key="all", by=staff)
    if delivers:
        deliver_due()
    with pytest.raises(OrderNotPaid):
        dispatch_order(order.pk, by=staff)
    consignment = order.consignments.get()
    dispatch_consignment(consignment.pk, by=staff, although_unpaid=True)
    sent = order.events.get(kind=OrderEvent.Kind.DISPATCHED)
    assert sent.payload["unpaid"] == "16.80"


def test_order_of_which_a_part_went_back_is_sent(settings, staff):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    order = make_paid_order()
    refund_payment(order.pk, amount=Decimal("16.79"), reason="Late", key="much", by=staff)
    dispatch_order(order.pk, by=staff)
    assert "unpaid" not in order.events.get(kind=OrderEvent.Kind.DISPATCHED).payload


def test_staff_send_what_is_not_paid_by_a_tick_on_its_page(order):
    page = reverse("dashboard:order-detail", args=[order.number])
    dashboard = signed_in(staff_with("order.view_order", "order.change_order"))
    consignment, line = order.consignments.get(), order.lines.get()
    parcel = {
        "order_action": "dispatch_consignment",
        "consignment": consignment.pk,
        f"c{consignment.pk}-units_{line.pk}": 1,
    }
    assert "Send it although £16.80 is not paid" in dashboard.get(page).content.decode()
    told = dashboard.post(page, parcel, follow=True).content.decode()
    assert "is not paid any more: nothing of it is sent before it is." in told
    assert not Parcel.objects.exists()
    told = dashboard.post(page, parcel | {f"c{consignment.pk}-although_unpaid": "on"}, follow=True)
    assert "sent although £16.80 was not paid" in told.content.decode()
    assert Parcel.objects.get().consignment == consignment
    consignment.order.refresh_from_db()
    told = public_story_of(consignment.order)
    assert "not paid" not in " ".join(each.detail for each in told)


def test_page_of_an_order_that_is_covered_has_no_such_tick():
    order = make_paid_order()
    dashboard = signed_in(staff_with("order.view_order", "order.change_order"))
    page = dashboard.get(reverse("dashboard:order-detail", args=[order.number]))
    assert "is not paid" not in page.content.decode()


@pytest.mark.parametrize("version", VERSIONS)
def test_program_sends_what_is_not_paid_for_staff_who_say_so_alone(version, order):
    seller = Buyer(version, seller_of(order))
    staff = Buyer(version, staff_who_may("view_order", "change_order"))
    to_seller = move(seller, order, status="Dispatched", although_unpaid=True)
    to_staff = move(staff, order, status="Dispatched")
    assert (to_seller.status_code, to_staff.status_code) == (409, 409)
    assert "16.80" not in to_seller.content.decode()
    assert not Parcel.objects.exists()
    sent = move(staff, order, status="Dispatched", although_unpaid=True)
    assert staff.data_of(sent)["status"] == "Dispatched"


def test_goods_that_went_out_unpaid_are_taken_as_soon_as_they_are_paid(order, staff):
    dispatch_consignment(order.consignments.get().pk, by=staff, although_unpaid=True)
    deliver_due()
    assert open_tasks() == ["hold_lapsed", "capture_failed"]
    pay(order)
    deliver_due()
    assert (books(order)["taken"], open_tasks()) == (TOTAL, [])


def test_payment_that_lapsed_cannot_be_captured(order):
    old = order.sources.get()
    with pytest.raises(gateway.PaymentError):
        gateway.capture_intent(
            old.reference, amount=TOTAL, currency="GBP", idempotency_key="too late"
        )
    pay(order)
    take_what_is_due(order.pk, at_last=True)
    old.refresh_from_db()
    assert (old.amount_held, old.amount_debited) == (0, 0)


def test_paying_twice_from_two_tabs_is_one_payment(order):
    first, second = start_payment(order), start_payment(order)
    assert first.id == second.id
    pay(order)
    assert start_payment(order).id == first.id
    assert [source.amount_allocated for source in order.sources.order_by("pk")] == [TOTAL, TOTAL]
    assert books(order)["held"] == TOTAL
    settle_payment(gateway.retrieve_intent(first.id))
    assert kinds(order).count("paid_anew") == 1
    assert Event.objects.filter(topic="payment.renewed").count() == 1


def test_order_that_is_covered_owes_nothing(staff):
    order = make_paid_order()
    before = state()
    with pytest.raises(PaymentNotOwed):
        ask_for_payment(order.pk, by=staff)
    assert state() == before
    assert start_payment(order).amount == TOTAL
    assert order.sources.count() == 1


def test_what_was_called_off_is_not_asked_for(staff):
    order = make_paid_order(make_product(price="10.00"), quantity=3)
    let_go(order)
    line = order.lines.get()
    cancel_lines(order.consignments.get().pk, by=staff, quantities={line.pk: 2}, reason="")
    order.refresh_from_db()
    deliver_due()
    assert owed_of(order) == order.due_incl_tax == Decimal("16.80")
    assert start_payment(order).amount == Decimal("16.80")


def test_rest_that_was_lost_with_a_capture_is_asked_for(staff):
    order = make_paid_order(make_product(price="10.00"), quantity=3, card=ONE_CAPTURE_CARD)
    line = order.lines.get()
    dispatch_consignment(order.consignments.get().pk, by=staff, quantities={line.pk: 1})
    deliver_due()
    take_what_is_due(order.pk, at_last=True)
    order.refresh_from_db()
    taken = books(order)["taken"]
    assert owed_of(order) == order.total_incl_tax - taken > 0
    assert start_payment(order).amount == owed_of(order)


def test_ended_order_owes_nothing(order, staff):
    cancel_order(order.pk, by=staff)
    order.refresh_from_db()
    assert owed_of(order) == 0
    with pytest.raises(InvalidOrderStatus):
        ask_for_payment(order.pk, by=staff)


def test_order_that_was_paid_elsewhere_owes_nothing(order):
    Transaction.objects.filter(source__order=order).delete()
    order.sources.all().delete()
    assert owed_of(order) == 0


def test_only_staff_ask(order):
    with pytest.raises(PermissionDenied):
        ask_for_payment(order.pk, by=make_member())


@pytest.mark.usefixtures("home")
def test_guest_is_asked_by_mail_and_pays_by_the_link(client, order, staff, mailoutbox):
    page = reverse("dashboard:order-detail", args=[order.number])
    dashboard = signed_in(staff_with("order.view_order", "order.change_order"))
    assert "£16.80 is not covered" in dashboard.get(page).content.decode()
    dashboard.post(page, {"order_action": "ask_for_payment"})
    deliver_due()
    mail = next(each for each in mailoutbox if "once more" in each.subject)
    assert mail.to == ["guest@shop.example"]
    link = next(word for word in mail.body.split() if "/pay/" in word)
    path = link[link.index("/", 8) :]
    found = client.get(path)
    assert "Pay £16.80" in found.content.decode()
    assert found.headers["Cache-Control"].startswith("max-age=0")
    answer = client.post(path).json()
    intent = start_payment(order)
    assert answer["client_secret"] == intent.client_secret
    confirm_payment(intent.client_secret)
    back = client.get(answer["return_url"])
    assert back.status_code == 302
    assert owed_of(order) == 0
    # Nothing is owed: the page leads to the order, and a late click asks for nothing.
    assert client.get(path).status_code == 302
    assert "client_secret" not in client.post(path).json()


@pytest.mark.usefixtures("home")
def test_form_that_a_browser_sends_itself_asks_nothing_of_stripe(client, order):
    address = reverse("customer:anon-pay", args=[order.number, order.verification_hash()])
    answer = client.post(address, headers=AS_A_BROWSER)
    assert answer.headers["Location"] == address
    assert "Nothing was chosen to pay with" in client.get(address).content.decode()
    assert order.sources.count() == 1


def test_payment_page_is_nobody_elses(client, order):
    wrong = reverse("customer:anon-pay", args=[order.number, "wrong"])
    assert client.get(wrong).status_code == 404
    assert client.post(wrong).status_code == 404
    stranger = signed_in(make_member())
    assert stranger.get(reverse("customer:pay", args=[order.number])).status_code == 404


def test_nothing_is_asked_of_stripe_for_what_credit_covers(order, monkeypatch):
    order.sources.update(amount_released=0)
    order.cancelled_incl_tax = order.total_incl_tax
    with pytest.raises(NothingOwed):
        start_payment(order)
