"""PayPal and its like: the customer pays on the provider's page, with a script and without."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from checkout.credit import credit_of
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import refund_payment, settle_payment
from checkout.payment.answers import read_intent
from checkout.payment.card_pages import pay_with
from checkout.payment.cards import cards_of
from checkout.payment.methods import METHODS
from checkout.payment.models import Source
from checkout.payment.policy import HOLD
from outbox.actions import deliver_due
from tests.checkout.test_checkout_pages import AS_A_BROWSER, add, go_to_payment, place
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import (
    make_country,
    make_delivery,
    make_member,
    make_order,
    make_product,
)
from tests.payment.money import ask_stripe, at_stripe, books, capture_order, lapse, make_paid_order
from tests.payment.test_kept_card_without_script import (
    CONFIRMATION,
    PAYMENT,
    RETURN,
    THANKS,
    TOTAL,
    answer_bank,
    assert_paid_once,
    keep,
    words_of,
)
from tests.stripe_cards import DECLINED_CARD, GOOD_CARD, confirm_payment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]


@pytest.fixture
def payment(client) -> Any:
    """What the payment page holds for a guest with two bowls."""
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
    add(client, make_product("Blue bowl", price="10.00", stock=5), 2)
    return go_to_payment(client)


def send(client: Client, payment: Any, method: str = "paypal") -> str:
    """Send the form as a browser does. Returns where it is led to."""
    answer = place(client, payment, headers=AS_A_BROWSER, pay_with=method)
    return answer.headers["Location"]


def send_by_script(client: Client, payment: Any, method: str = "paypal") -> dict:
    return place(client, payment, pay_with=method).json()


def provider_asking(client: Client, path: str = RETURN, name: str = "PayPal") -> str:
    """The address of the provider that the page links to."""
    page = words_of(client, path)
    assert f"Go on to {name}" in page
    link = re.search(rf'href="(http[^"]+)">Go to {name}', page)
    assert link, page
    assert "Do you want to pay?" in requests.get(link[1], timeout=10).text
    return link[1]


def pay_at_provider(client: Client, path: str = RETURN) -> None:
    """Follow the link, pay, and come back."""
    client.get(answer_bank(provider_asking(client, path)))


def chosen_at_stripe() -> dict:
    """The payment method of the only payment, as the simulator has it."""
    intent = f"/v1/payment_intents/{Source.objects.get().reference}?expand[]=payment_method"
    return ask_stripe(intent)["payment_method"]


def test_guest_pays_without_a_script(client, payment):
    assert send(client, payment) == RETURN
    assert Order.objects.get().status == "Pending payment"
    back = answer_bank(provider_asking(client))
    assert back.startswith(RETURN)
    assert client.get(back).headers["Location"] == THANKS
    assert "It is yours" in words_of(client, THANKS)
    assert_paid_once()
    source = Source.objects.get()
    assert (source.label, source.takes_several) == ("PayPal", False)
    assert source.hold_ends is not None


def test_money_is_held_from_the_charge_on_not_from_the_beginning_of_the_payment(client, payment):
    send(client, payment)
    pay_at_provider(client)
    source = Source.objects.get()
    told = ask_stripe(f"/v1/payment_intents/{source.reference}?expand[]=latest_charge")
    told["created"] -= 8 * 86_400
    Source.objects.update(hold_ends=read_intent(told).created + HOLD)
    settle_payment(read_intent(told))
    source.refresh_from_db()
    assert source.hold_ends.timestamp() == told["latest_charge"]["created"] + 7 * 86_400


def test_script_is_led_straight_to_the_provider(client, payment):
    answer = send_by_script(client, payment)
    assert "client_secret" not in answer
    back = answer_bank(answer["return_url"])
    assert client.get(back).headers["Location"] == THANKS
    assert_paid_once()


def test_page_offers_the_provider_to_a_browser_without_scripts(client, payment, settings):
    page = words_of(client, PAYMENT)
    assert '<button class="button button--wide" type="submit">' in page
    assert 'id="method-paypal"' in page and "A new card needs JavaScript" in page
    settings.STRIPE_REDIRECT_METHODS = []
    page = words_of(client, PAYMENT)
    assert 'name="pay_with"' not in page and "Card payment needs JavaScript" in page


@pytest.mark.parametrize("method", ["klarna", "card", ""])
def test_what_is_not_offered_places_nothing(client, payment, method):
    assert send(client, payment, method) == PAYMENT
    assert "Nothing was chosen to pay with" in words_of(client, PAYMENT)
    assert not Order.objects.exists()


def test_cancelled_at_the_provider_then_a_card_pays_the_same_order(client, payment):
    send(client, payment)
    back = answer_bank(provider_asking(client), success=False)
    assert client.get(back).headers["Location"] == PAYMENT
    page = words_of(client, PAYMENT)
    assert "The payment did not go through." in page and "is kept for you" in page
    answer = send_by_script(client, payment, method="")
    confirm_payment(answer["client_secret"])
    client.get(RETURN)
    assert_paid_once()
    assert Source.objects.get().label == "Visa 4242"


def test_cancelled_at_the_provider_then_tried_anew(client, payment):
    for _ in range(2):
        send(client, payment)
        client.get(answer_bank(provider_asking(client), success=False))
    send(client, payment)
    pay_at_provider(client)
    assert_paid_once()


def test_declined_card_then_the_provider_pays_and_nothing_more_is_kept(client):
    """The wish to keep the card, which Stripe has been told of, is not one to keep PayPal."""
    member = make_member("ada@shop.example")
    client.force_login(member)
    keep(member, GOOD_CARD)
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
    add(client, make_product("Blue bowl", price="20.00", stock=5))
    payment = go_to_payment(client, email=None)
    place(client, payment, keep_card="1")
    reference = Source.objects.get().reference
    refused = {"payment_method": DECLINED_CARD, "setup_future_usage": "on_session"}
    with pytest.raises(requests.HTTPError):
        ask_stripe(f"/v1/payment_intents/{reference}/confirm", "POST", **refused)
    assert send(client, payment) == RETURN
    pay_at_provider(client)
    assert_paid_once()
    assert [card.last4 for card in cards_of(member)] == ["4242"]


def test_double_click_pays_once(client, payment):
    assert [send(client, payment) for _ in range(2)] == [RETURN, RETURN]
    pay_at_provider(client)
    assert_paid_once()
    assert send(client, payment) == RETURN
    assert client.get(RETURN).headers["Location"] == THANKS
    assert send_by_script(client, payment)["return_url"] == RETURN
    assert_paid_once()


def test_two_tabs_pay_once(client, payment):
    """A card in one, while the other is at the provider."""
    waiting = send_by_script(client, payment)["return_url"]
    answer = send_by_script(client, payment, method="")
    confirm_payment(answer["client_secret"])
    client.get(answer_bank(waiting))
    assert_paid_once()


def test_tab_closed_at_the_provider_loses_nothing(client, payment):
    send(client, payment)
    provider_asking(client)
    # Back in the shop, some time later: the order is still there, and can be paid.
    assert "is kept for you" in words_of(client, PAYMENT)
    send(client, payment)
    pay_at_provider(client)
    assert_paid_once()


def test_order_of_somebody_else_is_not_paid(client, payment):
    send(client, payment)
    stranger = Client()
    add(stranger, make_product("Red bowl", stock=5))
    go_to_payment(stranger, email="stranger@shop.example")
    assert send(stranger, payment) == PAYMENT
    assert "This order is not yours" in words_of(stranger, PAYMENT)
    assert Order.objects.count() == 1
    assert Client().get(RETURN).headers["Location"] == reverse("basket:summary")


def test_page_that_waits_says_for_whom(client, payment):
    send(client, payment)
    page = words_of(client, THANKS)
    assert "We are waiting for PayPal" in page and "once PayPal has answered" in page
    assert "your bank" not in page
    send_by_script(client, payment, method="")
    page = words_of(client, THANKS)
    assert "We are waiting for your bank" in page and "once your bank has answered" in page


def test_message_of_stripe_that_comes_first_is_enough(client, payment):
    """It does not say what paid: that is known from what was chosen."""
    send(client, payment)
    answer_bank(provider_asking(client))
    told = ask_stripe(f"/v1/payment_intents/{Source.objects.get().reference}")
    settle_payment(read_intent(told))
    assert_paid_once()
    assert Source.objects.get().label == "PayPal"
    assert client.get(RETURN).headers["Location"] == THANKS


def test_message_of_a_card_that_paid_after_all_does_not_name_the_provider(client, payment):
    send(client, payment)
    answer = send_by_script(client, payment, method="")
    confirm_payment(answer["client_secret"])
    told = ask_stripe(f"/v1/payment_intents/{Source.objects.get().reference}")
    settle_payment(read_intent(told))
    assert Source.objects.get().label == ""


@pytest.mark.parametrize("mode", ["timeout_after", "drop_after"])
def test_silence_after_the_confirmation_is_no_refusal(client, payment, order_fault, settings, mode):
    settings.STRIPE_TIMEOUT = 1
    order_fault(mode, path=CONFIRMATION)
    assert send(client, payment) == RETURN
    pay_at_provider(client)
    assert_paid_once()


def test_silence_before_the_confirmation_leads_to_another_try(client, payment, order_fault):
    order_fault("drop_before", path=CONFIRMATION)
    assert send_by_script(client, payment)["return_url"] == RETURN
    assert client.get(RETURN).headers["Location"] == PAYMENT
    send(client, payment)
    pay_at_provider(client)
    assert_paid_once()


def test_payment_begun_before_the_provider_was_offered_is_begun_anew(client, payment, settings):
    settings.STRIPE_REDIRECT_METHODS = []
    place(client, payment)
    settings.STRIPE_REDIRECT_METHODS = ["paypal"]
    assert send(client, payment) == RETURN
    pay_at_provider(client)
    order = Order.objects.get()
    assert order.status == "Paid"
    assert at_stripe(order)["held"] == TOTAL
    statuses = [gateway.retrieve_intent(each.reference).status for each in order.sources.all()]
    assert sorted(statuses) == ["canceled", "requires_capture"]


def test_wish_for_a_card_leaves_a_payment_that_may_be_by_provider(client, payment, settings):
    first = place(client, payment).json()["client_secret"]
    settings.STRIPE_REDIRECT_METHODS = []
    assert place(client, payment).json()["client_secret"] == first


def test_stripe_is_told_of_the_customer_what_the_provider_needs_alone(client, payment, settings):
    settings.STRIPE_REDIRECT_METHODS = ["paypal", "klarna"]
    send(client, payment)
    assert chosen_at_stripe()["billing_details"] == {}
    send(client, payment, "klarna")
    assert chosen_at_stripe()["billing_details"] == {
        "email": "guest@shop.example",
        "address": {"country": "GB"},
    }
    provider_asking(client, name="Klarna")


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_what_stripe_is_told_of_the_customer_is_enough(method):
    order = make_order()
    intent = gateway.create_intent(
        amount=Decimal("16.80"),
        currency="EUR",
        idempotency_key=uuid4().hex,
        metadata={},
        methods=[method.type],
    )
    asking = pay_with(method, intent, order, return_url="https://shop.example/")
    assert asking and asking.bank_url and asking.status == "requires_action"


def test_refusal_of_stripe_leads_to_another_way(client, settings):
    """Klarna asks for a country, and this order has no address."""
    settings.STRIPE_REDIRECT_METHODS = ["klarna"]
    order = make_order()
    Order.objects.filter(pk=order.pk).update(shipping_address=None)
    pay = reverse("customer:anon-pay", args=[order.number, order.verification_hash()])
    answer = client.post(pay, {"pay_with": "klarna"}, headers=AS_A_BROWSER)
    assert answer.headers["Location"] == pay
    page = words_of(client, pay)
    assert "The payment could not be started. Nothing was charged" in page
    assert "method-klarna" not in page, "so it is not offered"
    assert client.post(pay, {"pay_with": "klarna"}).status_code == 502


def test_lapsed_payment_is_paid_anew_by_the_link_of_a_letter(client):
    order = make_paid_order()
    lapse(order.sources.get())
    settle_payment(gateway.retrieve_intent(order.sources.get().reference))
    args = [order.number, order.verification_hash()]
    pay, paid = (reverse(f"customer:anon-{name}", args=args) for name in ("pay", "paid"))
    assert 'id="method-paypal"' in words_of(client, pay)
    sent = {"pay_with": "paypal"}
    assert client.post(pay, sent, headers=AS_A_BROWSER).headers["Location"] == paid
    back = answer_bank(provider_asking(client, paid), success=False)
    assert client.get(back).headers["Location"] == pay
    assert "The payment did not go through." in words_of(client, pay)
    asks = client.post(pay, sent).json()["return_url"]
    client.get(answer_bank(asks))
    assert at_stripe(order)["held"] == order.total_incl_tax
    assert order.sources.order_by("-pk").first().label == "PayPal"


def test_payment_is_taken_shown_and_given_back_like_a_card(client, payment):
    send(client, payment)
    pay_at_provider(client)
    order = Order.objects.get()
    capture_order(order.pk)
    assert books(order)["taken"] == at_stripe(order)["taken"] == TOTAL
    refund_payment(order.pk, amount=Decimal("5.00"), reason="Chipped", key=str(uuid4()), by=None)
    deliver_due()
    assert books(order)["returned"] == at_stripe(order)["returned"] == 5
    assert credit_of(order).left_paid_with == "PayPal"
    staff = signed_in(staff_with("order.view_order"))
    for name in ("order-detail", "payment-order"):
        page = words_of(staff, reverse(f"dashboard:{name}", args=[order.number]))
        assert "<td>PayPal" in page and "<td>Card" not in page


def test_payment_that_is_taken_at_once(client, payment, settings):
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    send(client, payment)
    pay_at_provider(client)
    assert Order.objects.get().status == "Paid"
    assert at_stripe(Order.objects.get())["taken"] == TOTAL


@pytest.mark.parametrize(
    ("methods", "capture", "currency", "said"),
    [
        (["paypal", "klarna"], "manual", "GBP", []),
        (["ideal", "bancontact", "eps", "p24"], "automatic", "EUR", []),
        (["sofort"], "automatic", "EUR", ["is not known here"]),
        (["eps"], "automatic", "GBP", ["does not take GBP, but EUR"]),
        (["ideal"], "manual", "EUR", ["cannot hold it until goods go out"]),
        (["p24"], "manual", "GBP", ["but EUR, PLN", "cannot hold it"]),
        (["paypal", "klarna", "paypal"], "manual", "GBP", ["more than once"]),
    ],
)
def test_settings_offer_only_what_stripe_can_do(settings, methods, capture, currency, said):
    settings.STRIPE_REDIRECT_METHODS = methods
    settings.STRIPE_CAPTURE_METHOD = capture
    settings.OSCAR_DEFAULT_CURRENCY = currency
    found = [each for each in run_checks() if each.id == "payment.E001"]
    assert len(found) == len(said)
    assert all(words in each.msg and each.hint for words, each in zip(said, found, strict=True))
