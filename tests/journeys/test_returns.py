"""Goods come back: a guest withdraws before and after the parcel left, a member returns a piece."""

import re
from uuid import uuid4

import pytest
import requests
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.journeys.steps import (
    GOOD_CARD,
    add_to_basket,
    begin_checkout_as_guest,
    choose_delivery,
    give_address,
    number_of_order,
    open_product,
    pay,
    sign_in,
)
from tests.journeys.test_journeys import BOWL, both_ways

pytestmark = pytest.mark.xdist_group("journeys")


def buy_as_guest(page: Page, email: str, *, scripts: bool) -> str:
    """Buy a bowl. Returns the order's number."""
    open_product(page, BOWL)
    add_to_basket(page, scripts=scripts)
    begin_checkout_as_guest(page, email)
    give_address(page)
    choose_delivery(page)
    pay(page, GOOD_CARD, scripts=scripts)
    return number_of_order(page)


def send_parcel(page: Page, number: str) -> None:
    page.goto(f"/dashboard/orders/{number}/")
    page.get_by_role("button", name="Send the parcel").click()
    expect(page.locator("body")).to_contain_text("Dispatched")


def intent_of(page: Page, number: str) -> str:
    """The id of an order's payment at Stripe, as staff see it."""
    page.goto(f"/dashboard/payments/orders/{number}/")
    found = re.search(r"\bpi_\w+", page.content())
    assert found
    return found.group()


def at_stripe(path: str) -> dict:
    key = (settings.STRIPE_SECRET_KEY, "")
    answer = requests.get(f"{settings.STRIPE_API_BASE}/v1/{path}", auth=key, timeout=10)
    answer.raise_for_status()
    return answer.json()


def money_of(intent: str) -> tuple[int, int]:
    """What the simulator took and gave back of a payment, in pence."""
    found = at_stripe(f"payment_intents/{intent}")
    charge = at_stripe(f"charges/{found['latest_charge']}") if found["latest_charge"] else {}
    return found["amount_received"], charge.get("amount_refunded", 0)


def link_in(mail: dict, part: str) -> str:
    return next(word for word in mail["text"].split() if part in word)


@both_ways
def test_guest_withdraws_by_the_link_in_the_foot_of_every_page(
    page: Page, shop, picture, eventually, scripts: bool
):
    email = f"withdraws-{uuid4().hex[:8]}@journeys.example"
    number = buy_as_guest(page, email, scripts=scripts)
    page.goto("/catalogue/")
    page.get_by_role("contentinfo").get_by_role("link", name="Withdraw from contract here").click()
    page.get_by_label("Order number").fill(number)
    page.get_by_label("E-mail address of the order").fill(email)
    picture(f"withdrawal-{scripts}")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("main .notice--success")).to_contain_text(email)
    picture(f"withdrawal-link-sent-{scripts}")

    def letters(title: str) -> list[dict]:
        return [mail for mail in shop.mails_to(email) if title in mail["subject"]]

    [mail] = eventually(lambda: letters("Withdraw from order"), within=60, what="the link")
    page.goto(link_in(mail, "/withdrawal/"))
    expect(page.get_by_label("Your name")).to_have_value("Ada Byron")
    picture(f"withdrawal-statement-{scripts}")
    page.get_by_role("button", name="Go on to confirm").click()
    expect(page.locator("main")).to_contain_text(f"withdraw from the contract of order {number}")
    picture(f"withdrawal-confirm-{scripts}")
    page.get_by_role("button", name="Confirm withdrawal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have withdrawn")
    picture(f"withdrawal-receipt-{scripts}")
    [receipt] = eventually(lambda: letters("Receipt"), within=60, what="the receipt")
    assert "Ada Byron" in receipt["text"]
    assert BOWL in receipt["text"]
    eventually(lambda: letters("is cancelled"), within=60, what="the cancellation")
    sign_in(page, "Staff", path="/dashboard/orders/")
    intent = intent_of(page, number)
    what = "the hold to be let go"
    eventually(lambda: at_stripe(f"payment_intents/{intent}")["status"] == "canceled", what=what)


def test_what_was_sent_is_withdrawn_from_comes_back_and_is_paid_back(
    page: Page, shop, picture, eventually
):
    """With scripts alone: the pages are those of the journeys before and after it."""
    email = f"sent-{uuid4().hex[:8]}@journeys.example"
    number = buy_as_guest(page, email, scripts=True)
    sign_in(page, "Staff", path=f"/dashboard/orders/{number}/")
    send_parcel(page, number)
    intent = intent_of(page, number)
    taken = eventually(lambda: money_of(intent)[0], within=60, what="the capture")
    [sent] = eventually(
        lambda: [m for m in shop.mails_to(email) if "on its way" in m["subject"]],
        within=60,
        what="the mail of the parcel",
    )
    page.goto(link_in(sent, "/order-status/"))
    picture("order-with-returns")
    page.get_by_role("main").get_by_role("link", name="Withdraw from contract here").click()
    page.get_by_role("button", name="Go on to confirm").click()
    page.get_by_role("button", name="Confirm withdrawal").click()
    page.get_by_role("link", name=re.compile("address and label")).click()
    picture("return-to-be-sent")
    page.get_by_role("link", name="Print the address for the parcel").click()
    expect(page.locator(".label__number")).to_have_text(f"R{number}-1")
    picture("return-label")
    page.go_back()
    page.get_by_label(re.compile("Tracking number")).fill("ZX 104")
    page.get_by_role("button", name="I have posted it").click()

    page.goto(f"/dashboard/returns/R{number}-1/")
    picture("staff-return-coming")
    page.get_by_role("button", name="Write down what has come").click()
    picture("staff-return-settle")
    page.get_by_role("button", name=re.compile("Give back £")).click()
    expect(page.locator("body")).to_contain_text("Settled")
    picture("staff-return-settled")
    eventually(lambda: money_of(intent) == (taken, taken), within=60, what="the refund")


@both_ways
def test_member_asks_for_a_return_and_staff_settle_it(page: Page, picture, scripts: bool):
    sign_in(page, "Customer", path="/accounts/orders/")
    page.get_by_role("link", name=re.compile(r"\b\d{8}\b")).first.click()
    page.get_by_role("button", name="Order again").click()
    page.goto("/checkout/")
    pay(page, GOOD_CARD, scripts=scripts)
    number = number_of_order(page)
    page.context.clear_cookies()
    sign_in(page, "Staff", path=f"/dashboard/orders/{number}/")
    while page.get_by_role("button", name="Send the parcel").count():
        page.get_by_role("button", name="Send the parcel").first.click()
        page.wait_for_load_state()
    page.context.clear_cookies()

    sign_in(page, "Customer", path=f"/accounts/orders/{number}/")
    page.get_by_role("link", name=re.compile("Return goods to")).first.click()
    page.get_by_role("button", name="Ask for the return").click()
    expect(page.get_by_role("alert")).to_be_visible()
    picture(f"return-form-errors-{scripts}")
    page.locator("select[name^=units_]").first.select_option("1")
    page.get_by_label("It arrived damaged").check()
    page.get_by_label(re.compile("What should the seller know")).fill("A crack from rim to foot.")
    page.get_by_label("Into my wallet").check()
    picture(f"return-form-{scripts}")
    page.get_by_role("button", name="Ask for the return").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"R{number}-1")
    picture(f"return-asked-{scripts}")
    page.goto("/accounts/returns/")
    expect(page.locator("main")).to_contain_text(f"R{number}-1")
    picture(f"returns-{scripts}")
    page.context.clear_cookies()

    sign_in(page, "Staff", path="/dashboard/returns/")
    picture(f"staff-returns-{scripts}")
    page.get_by_role("link", name=f"R{number}-1").click()
    picture(f"staff-return-asked-{scripts}")
    page.get_by_role("button", name=re.compile("^Approve")).click()
    page.get_by_role("button", name="Write down what has come").click()
    page.get_by_role("button", name=re.compile("Give back £")).click()
    expect(page.locator("body")).to_contain_text("Settled")
