"""The payment page's script in Chromium, under a strict content security policy.

The page and its two answers are the contract with the shop; Stripe is the running simulator, and
the intents are made by the shop's own gateway.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from checkout.payment import gateway

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "assets" / "js"
SCREENSHOTS = ROOT / "var" / "screenshots"
GOOD, DECLINED = "4242424242424242", "4000000000000002"
WITH_3D_SECURE = "4000002760003184"
PAGE = """<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Payment</title>
<link rel="stylesheet" href="/page.css">
<script src="{stripe}/js.stripe.com/v3/" defer></script>
<script type="module" src="/payment.js"></script>
<form id="payment-form" method="post" data-publishable-key="pk_test_bowerbird"
      data-place-url="/place" data-return-url="/thank-you">
<input type="hidden" name="placement_key" value="5b0c3c1e"><label>Card</label>
<div id="card-element"></div><p id="payment-error" role="alert"></p>
<button disabled>Pay £42.00</button></form>"""
STYLE = """body { color: #222; font: 16px/1.5 sans-serif; margin: 3rem; max-width: 34rem }
#card-element { border: 1px solid #999; border-radius: 8px; padding: 12px }
#card-element.StripeElement--focus { outline: 3px solid #8fc4ae }
#payment-error { color: #b3261e } button { font: inherit; padding: 10px 24px }
@media (prefers-color-scheme: dark) { #card-element { color: #eee; caret-color: #bbb } }"""


class TillServer(ThreadingHTTPServer):
    """Serves the page, places the order, and remembers what it was asked.

    `answers` are given first, in turn: (status, content), or None to drop the connection.
    """

    def __init__(self, stripe: str) -> None:
        super().__init__(("127.0.0.1", 0), TillHandler)
        self.stripe = stripe
        self.answers: list[tuple[int, Any] | None] = []
        self.placed: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class TillHandler(BaseHTTPRequestHandler):
    server: TillServer

    def do_GET(self) -> None:
        pages = {
            "/": ("text/html", PAGE.replace("{stripe}", self.server.stripe)),
            "/page.css": ("text/css", STYLE),
            "/payment.js": ("text/javascript", (SCRIPTS / "payment.js").read_text()),
            "/card-field.js": ("text/javascript", (SCRIPTS / "card-field.js").read_text()),
            "/thank-you": ("text/html", "<title>Thank you</title><h1>Thank you</h1>"),
        }
        kind, content = pages.get(self.path.partition("?")[0], ("text/plain", ""))
        self._answer(200, kind, content)

    def do_POST(self) -> None:
        self.server.placed.append(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.answers:
            planned = self.server.answers.pop(0)
            if planned is None:
                self.close_connection = True
                self.connection.close()
                return
            self._answer(planned[0], "application/json", json.dumps(planned[1]))
            return
        intent = gateway.create_intent(
            amount=Decimal("42.00"), currency="GBP", idempotency_key="5b0c3c1e", metadata={}
        )
        order = {
            "order_number": "100017",
            "client_secret": intent.client_secret,
            "return_url": "/thank-you?order=100017",
            "billing_details": {"name": "Ada Byron", "address": {"postal_code": "SW1A 1AA"}},
        }
        self._answer(200, "application/json", json.dumps(order))

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def _answer(self, status: int, kind: str, content: str) -> None:
        stripe = self.server.stripe
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; style-src 'self'; connect-src 'self'; img-src 'self'; "
            f"script-src 'self' {stripe}; frame-src {stripe}; form-action 'self'",
        )
        self.end_headers()
        self.wfile.write(content.encode())


@pytest.fixture
def till(stripe: str) -> Iterator[TillServer]:
    server = TillServer(stripe)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(till: TillServer, page: Page) -> Iterator[Callable[[], Page]]:
    """Opens the payment page, and checks in the end that the policy was never broken."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if "Security" in m.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def go() -> Page:
        page.goto(till.url)
        expect(card_form(page).locator("[name=cardnumber]")).to_be_visible()
        return page

    yield go
    assert complaints == []


def card_form(page: Page) -> FrameLocator:
    return page.frame_locator("#card-element iframe[name^=__privateStripeFrame]")


def bank(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title*=authentication]")


def type_card(page: Page, number: str) -> None:
    form = card_form(page)
    form.locator("[name=cardnumber]").fill(number)
    form.locator("[name=exp-date]").fill("12/34")
    form.locator("[name=cvc]").fill("123")
    expect(page.locator("#card-element.StripeElement--complete")).to_be_visible()


def press_pay(page: Page) -> None:
    page.get_by_role("button", name="Pay").click()


def shoot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"payment-script-{name}.png")


def expect_paid(page: Page) -> None:
    expect(page).to_have_url(re.compile(r"/thank-you\?order=100017$"))


def paid_sums() -> list[Decimal]:
    since = datetime(2020, 1, 1, tzinfo=UTC)
    return [intent.amount_received for intent in gateway.find_intents(created_after=since)]


def test_good_card_pays_and_leads_to_the_thank_you_page(open_page: Any) -> None:
    page = open_page()
    type_card(page, GOOD)
    shoot(page, "card")
    press_pay(page)
    expect_paid(page)
    assert paid_sums() == [Decimal("42.00")]


def test_card_field_goes_dark_with_the_page(open_page: Any) -> None:
    page = open_page()
    page.emulate_media(color_scheme="dark")
    expect(card_form(page).locator("form")).to_have_css("color", "rgb(238, 238, 238)")
    expect(card_form(page).locator(".brand")).to_have_css("color", "rgb(187, 187, 187)")


def test_card_number_never_reaches_the_shop(open_page: Any, till: TillServer) -> None:
    page = open_page()
    type_card(page, GOOD)
    press_pay(page)
    expect_paid(page)
    assert b"5b0c3c1e" in till.placed[0]
    assert b"4242" not in till.placed[0].replace(b" ", b"")


def test_bank_is_asked_and_then_the_order_is_paid(open_page: Any) -> None:
    page = open_page()
    type_card(page, WITH_3D_SECURE)
    press_pay(page)
    expect(bank(page).get_by_text("£42.00")).to_be_visible()
    shoot(page, "3d-secure")
    assert paid_sums() == [Decimal("0.00")]
    bank(page).get_by_role("button", name="Complete authentication").click()
    expect_paid(page)
    assert paid_sums() == [Decimal("42.00")]


def test_failed_3d_secure_can_be_tried_again(open_page: Any) -> None:
    page = open_page()
    type_card(page, WITH_3D_SECURE)
    press_pay(page)
    bank(page).get_by_role("button", name="Fail authentication").click()
    expect(page.get_by_role("alert")).to_contain_text("unable to authenticate")
    press_pay(page)
    bank(page).get_by_role("button", name="Complete authentication").click()
    expect_paid(page)
    assert paid_sums() == [Decimal("42.00")]


def test_declined_card_then_a_good_one_pay_one_order_once(open_page: Any, till: TillServer) -> None:
    page = open_page()
    type_card(page, DECLINED)
    press_pay(page)
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    shoot(page, "declined")
    expect(page.get_by_role("button", name="Pay")).to_be_enabled()
    type_card(page, GOOD)
    press_pay(page)
    expect_paid(page)
    assert [b"5b0c3c1e" in body for body in till.placed] == [True, True]
    assert paid_sums() == [Decimal("42.00")]


def test_double_click_places_and_pays_once(open_page: Any, till: TillServer) -> None:
    page = open_page()
    type_card(page, GOOD)
    page.get_by_role("button", name="Pay").dblclick()
    expect_paid(page)
    assert len(till.placed) == 1
    assert paid_sums() == [Decimal("42.00")]


def test_unfinished_card_places_no_order(open_page: Any, till: TillServer) -> None:
    page = open_page()
    card_form(page).locator("[name=cardnumber]").fill("4242")
    press_pay(page)
    expect(page.get_by_role("alert")).to_have_text("Please complete your card details.")
    assert till.placed == []


def test_mistyped_card_number_is_told_at_once(open_page: Any) -> None:
    page = open_page()
    card_form(page).locator("[name=cardnumber]").fill("4242424242424241")
    expect(page.get_by_role("alert")).to_have_text("Your card number is invalid.")


def test_lost_connection_is_explained_and_the_next_try_pays(
    open_page: Any, till: TillServer
) -> None:
    page = open_page()
    till.answers = [None]
    type_card(page, GOOD)
    press_pay(page)
    expect(page.get_by_role("alert")).to_contain_text("you will not be charged twice")
    press_pay(page)
    expect_paid(page)
    assert paid_sums() == [Decimal("42.00")]


def test_lost_answer_to_the_payment_does_not_pay_twice(open_page: Any) -> None:
    page = open_page()

    def deliver_and_lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/confirm", deliver_and_lose_the_answer, times=1)
    type_card(page, GOOD)
    press_pay(page)
    expect(page.get_by_role("alert")).to_contain_text("could not reach our payment provider")
    assert paid_sums() == [Decimal("42.00")]
    press_pay(page)
    expect_paid(page)
    assert paid_sums() == [Decimal("42.00")]


def test_changed_basket_is_told_line_by_line(open_page: Any, till: TillServer) -> None:
    page = open_page()
    errors = [
        {"line": 17, "message": "Only 1 of “Blue mug” is left."},
        {"line": None, "message": "The voucher <b>SUMMER</b> has expired"},
    ]
    till.answers = [(409, {"errors": errors, "basket_url": "/basket/"})]
    type_card(page, GOOD)
    press_pay(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Only 1 of “Blue mug” is left.")
    expect(alert).to_contain_text("The voucher <b>SUMMER</b> has expired")
    expect(alert.get_by_role("link")).to_have_attribute("href", "/basket/")
    shoot(page, "changed")
    assert paid_sums() == []


def test_servers_own_message_is_shown(open_page: Any, till: TillServer) -> None:
    page = open_page()
    till.answers = [(503, {"message": "Payments pause for a moment."}), (500, "<h1>Oops</h1>")]
    type_card(page, GOOD)
    press_pay(page)
    expect(page.get_by_role("alert")).to_have_text("Payments pause for a moment.")
    press_pay(page)
    expect(page.get_by_role("alert")).to_contain_text("Something went wrong on our side")
    expect(page.locator("#payment-form")).to_have_attribute("aria-busy", "false")


def test_order_that_is_already_paid_leads_on_without_a_card_charge(
    open_page: Any, till: TillServer
) -> None:
    page = open_page()
    paid = {
        "order_number": "100017",
        "client_secret": None,
        "return_url": "/thank-you?order=100017",
    }
    till.answers = [(200, paid)]
    type_card(page, GOOD)
    press_pay(page)
    expect_paid(page)
    assert paid_sums() == []


def test_cancelled_order_is_explained(open_page: Any) -> None:
    page = open_page()
    type_card(page, GOOD)
    intent = gateway.create_intent(
        amount=Decimal("42.00"), currency="GBP", idempotency_key="5b0c3c1e", metadata={}
    )
    gateway.cancel_intent(intent.id, idempotency_key="expiry")
    press_pay(page)
    expect(page.get_by_role("alert")).to_contain_text("waited too long for its payment")


def test_blocked_stripe_is_explained(till: TillServer, page: Page) -> None:
    page.route("**/js.stripe.com/**", lambda route: route.abort())
    page.goto(till.url)
    expect(page.get_by_role("alert")).to_contain_text("The card form could not be loaded")
    expect(page.get_by_role("button", name="Pay")).to_be_disabled()


def test_back_button_gives_a_usable_page(open_page: Any) -> None:
    page = open_page()
    type_card(page, GOOD)
    press_pay(page)
    expect_paid(page)
    page.go_back()
    expect(page.get_by_role("button", name="Pay")).to_be_enabled()
    expect(page.locator("#payment-form")).not_to_have_attribute("aria-busy", "true")
