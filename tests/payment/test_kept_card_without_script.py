"""Without scripts a kept card pays: the shop has Stripe confirm, and the bank asks on its page."""

import re
from decimal import Decimal
from typing import Any

import pytest
import requests
from django.test import Client
from django.urls import reverse

from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment
from checkout.payment.cards import cards_of
from tests.checkout.test_checkout_pages import AS_A_BROWSER, add, go_to_payment, place
from tests.factories import make_country, make_delivery, make_member, make_product
from tests.payment.money import at_stripe, lapse, make_paid_order
from tests.stripe_cards import (
    DECLINED_LATER_CARD,
    GOOD_CARD,
    SECURE_CARD,
    authenticate,
    confirm_payment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

PAYMENT, THANKS = "/checkout/payment/", "/checkout/thank-you/"
RETURN = "/checkout/payment/done/"
CONFIRMATION = "/v1/payment_intents/*/confirm"
TOTAL = Decimal("28.80")


@pytest.fixture
def member() -> Any:
    return make_member("ada@shop.example")


@pytest.fixture
def client(member) -> Client:
    """The member's."""
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def payment(client) -> Any:
    """What the payment page holds, for a basket."""
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
    add(client, make_product("Blue bowl", price="20.00", stock=5))
    return go_to_payment(client, email=None)


def keep(member, card: str = GOOD_CARD) -> str:
    """Have a member keep a card. Returns what a form names it by."""
    client = Client()
    client.force_login(member)
    begun = client.post(reverse("customer:card-add")).json()
    confirm_payment(begun["client_secret"], card)
    if card == SECURE_CARD:
        authenticate(begun["client_secret"])
    client.get(begun["return_url"])
    return cards_of(member)[0].reference


def send(client: Client, payment: Any, card: str) -> str:
    """Send the form as a browser does. Returns where it is led to."""
    answer = place(client, payment, headers=AS_A_BROWSER, pay_with=card)
    return answer.headers["Location"]


def words_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def bank_asking(client: Client, path: str = RETURN) -> str:
    """The address of the bank that the page links to."""
    page = words_of(client, path)
    assert "Your bank asks whether it is you" in page
    link = re.search(r'href="(http[^"]+)">Go to your bank', page)
    assert link, page
    assert "Is this you?" in requests.get(link[1], timeout=10).text
    return link[1]


def answer_bank(address: str, *, success: bool = True) -> str:
    """Answer on the bank's page. Returns where it sends its customer."""
    answer = requests.post(
        address, data={"success": str(success).lower()}, allow_redirects=False, timeout=10
    )
    return answer.headers["Location"].removeprefix("http://testserver")


def assert_paid_once() -> None:
    order = Order.objects.get()
    assert order.status == "Paid"
    assert order.sources.count() == 1
    assert at_stripe(order)["held"] == order.total_incl_tax == TOTAL
    since = order.date_placed.replace(year=2020)
    assert (
        sum(i.status == "requires_capture" for i in gateway.find_intents(created_after=since)) == 1
    )


def test_kept_card_pays(member, client, payment):
    assert send(client, payment, keep(member)) == RETURN
    assert client.get(RETURN).headers["Location"] == THANKS
    assert "It is yours" in words_of(client, THANKS)
    assert_paid_once()


def test_payment_page_offers_kept_cards_to_a_browser_without_scripts(
    member, client, payment, settings
):
    settings.STRIPE_REDIRECT_METHODS = []
    button = re.compile(r'<button class="button button--wide([^"]*)" type="submit"([^>]*)>')
    assert button.search(words_of(client, PAYMENT)).groups() == (" only-with-script", " disabled")
    keep(member)
    page = words_of(client, PAYMENT)
    assert button.search(page).groups() == ("", "")
    assert "A new card needs JavaScript" in page


def test_card_of_somebody_else_places_nothing(client, payment):
    theirs = keep(make_member("mary@shop.example"))
    for card in (theirs, "pm_card_visa", ""):
        assert send(client, payment, card) == PAYMENT
        assert "Nothing was chosen to pay with" in words_of(client, PAYMENT)
    assert not Order.objects.exists()


def test_card_of_somebody_else_does_not_pay_an_order_that_is_placed(client, payment):
    theirs = keep(make_member("mary@shop.example"))
    place(client, payment)
    assert send(client, payment, theirs) == PAYMENT
    assert Order.objects.get().status == "Pending payment"
    assert at_stripe(Order.objects.get())["held"] == 0


def test_declined_card_is_told_and_another_pays_the_same_order(member, client, payment):
    good = keep(member)
    declined = keep(member, DECLINED_LATER_CARD)
    for _ in range(2):
        assert send(client, payment, declined) == PAYMENT
        page = words_of(client, PAYMENT)
        assert "Your card was declined." in page and "is kept for you" in page
    assert send(client, payment, good) == RETURN
    client.get(RETURN)
    assert_paid_once()


def test_double_click_pays_once(member, client, payment):
    card = keep(member)
    assert [send(client, payment, card) for _ in range(2)] == [RETURN, RETURN]
    client.get(RETURN)
    assert_paid_once()
    assert send(client, payment, card) == RETURN
    assert client.get(RETURN).headers["Location"] == THANKS
    assert_paid_once()


@pytest.mark.parametrize("status", ["requires_capture", "canceled"])
def test_payment_that_ended_elsewhere_meanwhile_is_no_refusal(
    member, client, payment, monkeypatch, status
):
    """Stripe knows of it before we do: the return asks what it is."""
    card = keep(member)
    use_for = gateway.use_for_customer

    def end_meanwhile(intent_id: str, *, customer: str) -> gateway.Intent:
        use_for(intent_id, customer=customer)
        if status == "canceled":
            gateway.cancel_intent(intent_id, idempotency_key="elsewhere")
        else:
            gateway.confirm_intent(intent_id, card=card, return_url="https://shop.example/")
        return use_for(intent_id, customer=customer)

    monkeypatch.setattr(gateway, "use_for_customer", end_meanwhile)
    assert send(client, payment, card) == RETURN
    monkeypatch.undo()
    if status == "canceled":
        assert client.get(RETURN).headers["Location"] == PAYMENT
        assert send(client, payment, card) == RETURN
        client.get(RETURN)
        assert Order.objects.get().status == "Paid"
        assert at_stripe(Order.objects.get())["held"] == TOTAL
        return
    client.get(RETURN)
    assert_paid_once()


def test_bank_asks_on_its_own_page(member, client, payment):
    assert send(client, payment, keep(member, SECURE_CARD)) == RETURN
    bank = bank_asking(client)
    assert Order.objects.get().status == "Pending payment"
    back = answer_bank(bank)
    assert back.startswith(RETURN)
    assert client.get(back).headers["Location"] == THANKS
    assert_paid_once()


def test_failed_question_of_the_bank_leads_to_another_try(member, client, payment):
    card = keep(member, SECURE_CARD)
    send(client, payment, card)
    back = answer_bank(bank_asking(client), success=False)
    assert client.get(back).headers["Location"] == PAYMENT
    page = words_of(client, PAYMENT)
    assert "The payment did not go through." in page and "is kept for you" in page
    send(client, payment, card)
    client.get(answer_bank(bank_asking(client)))
    assert_paid_once()


def test_tab_closed_at_the_bank_loses_nothing(member, client, payment):
    card = keep(member, SECURE_CARD)
    send(client, payment, card)
    bank_asking(client)
    # Back in the shop, some time later: the order is still there, and asks the bank anew.
    assert "is kept for you" in words_of(client, PAYMENT)
    assert bank_asking(client)
    assert send(client, payment, card) == RETURN
    client.get(answer_bank(bank_asking(client)))
    assert_paid_once()


def test_answer_to_the_bank_counts_even_if_nobody_comes_back(member, client, payment):
    send(client, payment, keep(member, SECURE_CARD))
    answer_bank(bank_asking(client))
    settle_payment(gateway.retrieve_intent(Order.objects.get().sources.get().reference))
    assert_paid_once()
    assert client.get(RETURN).headers["Location"] == THANKS


@pytest.mark.parametrize("mode", ["timeout_after", "drop_after"])
def test_silence_after_the_money_was_taken_is_no_refusal(
    member, client, payment, order_fault, settings, mode
):
    card = keep(member)
    settings.STRIPE_TIMEOUT = 1
    order_fault(mode, path=CONFIRMATION)
    assert send(client, payment, card) == RETURN
    assert client.get(RETURN).headers["Location"] == THANKS
    assert_paid_once()


def test_silence_before_the_money_was_taken_leads_to_another_try(
    member, client, payment, order_fault
):
    card = keep(member)
    order_fault("drop_before", path=CONFIRMATION)
    assert send(client, payment, card) == RETURN
    assert client.get(RETURN).headers["Location"] == PAYMENT
    assert send(client, payment, card) == RETURN
    client.get(RETURN)
    assert_paid_once()


def test_order_waits_while_stripe_does_not_say_what_became_of_it(
    member, client, payment, order_fault
):
    card = keep(member)
    order_fault("drop_after", path=CONFIRMATION)
    assert send(client, payment, card) == RETURN
    order_fault("drop_after", path="/v1/payment_intents/")
    assert client.get(RETURN).headers["Location"] == THANKS
    page = words_of(client, THANKS)
    assert "We are waiting for your bank" in page and f'href="{RETURN}"' in page
    client.get(RETURN)
    assert_paid_once()


@pytest.fixture
def lapsed(member) -> Order:
    """A paid order of the member, whose money the bank let go."""
    order = make_paid_order(owner=member)
    lapse(order.sources.get())
    settle_payment(gateway.retrieve_intent(order.sources.get().reference))
    return order


def send_anew(client: Client, order: Order, card: str) -> str:
    pay = reverse("customer:pay", args=[order.number])
    return client.post(pay, {"pay_with": card}, headers=AS_A_BROWSER).headers["Location"]


def test_kept_card_pays_anew_and_the_bank_is_asked(member, client, lapsed):
    pay, paid = (reverse(f"customer:{name}", args=[lapsed.number]) for name in ("pay", "paid"))
    declined, secure = keep(member, DECLINED_LATER_CARD), keep(member, SECURE_CARD)
    assert 'type="submit" disabled' not in words_of(client, pay)
    assert send_anew(client, lapsed, declined) == pay
    assert "Your card was declined." in words_of(client, pay)
    assert send_anew(client, lapsed, secure) == paid
    back = answer_bank(bank_asking(client, paid), success=False)
    assert client.get(back).headers["Location"] == pay
    assert "The payment did not go through." in words_of(client, pay)
    send_anew(client, lapsed, secure)
    client.get(answer_bank(bank_asking(client, paid)))
    order_page = reverse("customer:order", args=[lapsed.number])
    assert "The order is paid." in words_of(client, order_page)
    assert at_stripe(lapsed)["held"] == lapsed.total_incl_tax
    # A late click asks for nothing more.
    assert send_anew(client, lapsed, secure) == order_page


def test_guest_with_the_link_of_an_order_has_no_kept_card(member, client, lapsed):
    card = keep(member)
    pay = reverse("customer:anon-pay", args=[lapsed.number, lapsed.verification_hash()])
    answer = client.post(pay, {"pay_with": card}, headers=AS_A_BROWSER)
    assert answer.headers["Location"] == pay
    assert at_stripe(lapsed)["held"] == 0
