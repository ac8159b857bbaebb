"""Keeping a card and paying with it in a real browser: the number goes to Stripe's frame alone."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from checkout.order.models import Order
from checkout.payment.cards import cards_of
from tests.checkout.test_checkout_pages import add, go_to_payment, place
from tests.factories import make_country, make_delivery, make_member, make_product
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db(transaction=True)

CARD_ADD = "/accounts/payment-methods/add/"
CARD_FRAME = "iframe[name^=__privateStripeFrame]"
GOOD, WITH_3D_SECURE = "4242424242424242", "4000002760003184"


@pytest.fixture
def member() -> Any:
    return make_member("ada@shop.example")


@pytest.fixture
def signed_in(member, page: Page, live_server) -> tuple[Client, Page]:
    """The same session as a client and as a browser, whose requests must not show a number."""
    client = Client()
    client.force_login(member)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    def no_number(request: Any) -> None:
        if request.url.startswith(live_server.url):
            assert "4242424242424242" not in (request.post_data or "")

    page.on("request", no_number)
    return client, page


def type_card(page: Page, number: str) -> None:
    frame = page.frame_locator(CARD_FRAME).first
    frame.locator("[name=cardnumber]").fill(number)
    frame.locator("[name=exp-date]").fill("12/34")
    frame.locator("[name=cvc]").fill("123")


def go_to_pay(client: Client) -> Any:
    """With a basket. Returns what the payment page holds."""
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
    add(client, make_product("Blue bowl", price="20.00", stock=5))
    return go_to_payment(client, email=None)


def test_card_is_kept_with_the_banks_consent_then_pays(signed_in, member, live_server):
    client, page = signed_in
    page.goto(f"{live_server.url}/accounts/payment-methods/")
    page.get_by_role("link", name="Add a card").click()
    type_card(page, WITH_3D_SECURE)
    page.get_by_role("button", name="Keep this card").click()
    bank = page.frame_locator(f"{CARD_FRAME}[title*=authentication]")
    bank.get_by_role("button", name="Complete authentication").click()
    expect(page.locator(".toast__body")).to_contain_text("The card is kept")
    assert [card.last4 for card in cards_of(member)] == ["3184"]

    go_to_pay(client)
    page.goto(f"{live_server.url}/checkout/payment/")
    expect(page.get_by_role("radio", name=re.compile("3184"))).to_be_checked()
    expect(page.locator("#new-card")).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Pay")).click()
    bank.get_by_role("button", name="Complete authentication").click()
    expect(page).to_have_url(re.compile("/checkout/thank-you/"))
    assert Order.objects.get().status == "Paid"


@pytest.mark.parametrize(
    ("path", "button"), [("/checkout/payment/", "Pay"), (CARD_ADD, "Keep this card")]
)
def test_button_waits_for_the_script(signed_in, live_server, settings, path, button):
    settings.STRIPE_REDIRECT_METHODS = []
    client, page = signed_in
    go_to_pay(client)
    pressed = page.get_by_role("button", name=re.compile(f"^{button}"))

    def answer_late(route: Route) -> None:
        expect(pressed).to_be_disabled()
        route.continue_()

    page.route("**/js.stripe.com/v3/", answer_late, times=1)
    page.goto(f"{live_server.url}{path}")
    expect(pressed).to_be_enabled()


def test_refused_card_is_explained_and_another_is_kept(signed_in, member, live_server):
    _client, page = signed_in
    page.goto(f"{live_server.url}{CARD_ADD}")
    type_card(page, "4000000000000002")
    page.get_by_role("button", name="Keep this card").click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    type_card(page, GOOD)
    page.get_by_role("button", name="Keep this card").click()
    expect(page.locator(".toast__body")).to_contain_text("The card is kept")
    assert [card.last4 for card in cards_of(member)] == ["4242"]


def test_page_that_waits_for_the_bank_goes_on_by_itself_once_it_has_answered(
    signed_in, live_server
):
    client, page = signed_in
    answer = place(client, go_to_pay(client)).json()
    with page.expect_response(lambda answered: answered.status == 204):
        page.goto(f"{live_server.url}/checkout/thank-you/")
    page.evaluate("window.isTheSamePage = true")
    with page.expect_response(lambda answered: answered.status == 204):
        expect(page.get_by_role("heading", level=1)).to_have_text("We are waiting for your bank")
    assert page.evaluate("window.isTheSamePage")
    confirm_payment(answer["client_secret"])
    client.get(answer["return_url"])
    thanks = page.get_by_role("heading", level=1, name="Thank you. It is yours.")
    expect(thanks).to_be_visible(timeout=30_000)
