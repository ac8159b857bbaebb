"""What a browser without JavaScript can do with a basket and with kept cards. Its whole journeys:
`test_journeys`.
"""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.steps import (
    DECLINED_LATER_CARD,
    SECURE_CARD,
    add_to_basket,
    choose_delivery,
    give_address,
    keep_a_card,
    number_of_order,
    open_product,
)
from tests.journeys.test_journeys import BOWL, PRINT
from tests.pages.visitors import sign_up

pytestmark = [
    pytest.mark.xdist_group("journeys"),
    pytest.mark.browser_context_args(java_script_enabled=False),
]


def test_what_one_looked_at_is_on_a_page(page: Page, shop):
    for title in (PRINT, BOWL):
        open_product(page, title)
        page.wait_for_load_state()
    page.get_by_role("link", name="What you looked at").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You looked at")
    expect(page.locator(".card__title")).to_have_text([BOWL, PRINT])


def test_guest_counts_saves_removes_and_thinks_again(page: Page, shop, picture):
    open_product(page, BOWL)
    add_to_basket(page, scripts=False)

    page.goto("/basket/")
    quantity = page.get_by_label(f"Quantity of {BOWL}")
    quantity.fill("2")
    page.get_by_role("button", name="Update quantities").click()
    expect(quantity).to_have_value("2")
    expect(page.locator("#basket-count")).to_contain_text("2")

    page.get_by_role("button", name=f"Save for later {BOWL}").click()
    expect(page.get_by_role("heading", name="Your basket is empty")).to_be_visible()
    page.get_by_role("button", name=f"Move to basket {BOWL}").click()
    page.get_by_role("button", name=f"Remove {BOWL}").click()
    page.get_by_role("button", name="Undo").click()
    expect(quantity).to_have_value("2")

    page.get_by_text("I have a voucher").click()
    page.get_by_label("Code").fill("NONE")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("We do not know this code.")).to_be_visible()
    picture("basket-without-script")


@pytest.fixture
def keeper(page: Page, browser: Browser, base_url: str) -> Page:
    """A new member's, who keeps two cards: one is declined when it pays, of one the bank asks."""
    with browser.new_context(base_url=base_url) as scripted:
        there = scripted.new_page()
        sign_up(there, f"keeper-{uuid4().hex[:8]}@journeys.example")
        for card in (DECLINED_LATER_CARD, SECURE_CARD):
            keep_a_card(there, card)
        page.context.add_cookies(scripted.cookies())
    return page


def pay_with(page: Page, last4: str) -> None:
    page.get_by_role("radio", name=re.compile(last4)).check(force=True)
    page.get_by_role("button", name=re.compile("^Pay £")).click()


def answer_at_the_bank(page: Page, answer: str) -> None:
    page.get_by_role("link", name="Go to your bank").click()
    page.get_by_role("button", name=answer).click()


def test_member_pays_with_a_kept_card_and_the_bank_asks(keeper: Page, shop, picture):
    page = keeper
    open_product(page, BOWL)
    add_to_basket(page, scripts=False)
    page.goto("/checkout/")
    give_address(page)
    choose_delivery(page)
    expect(page.get_by_text(re.compile("A new card needs JavaScript"))).to_be_visible()
    expect(page.get_by_text("Another card", exact=True)).to_be_hidden()
    picture("kept-cards-without-script")

    pay_with(page, "0341")
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    expect(page.get_by_text(re.compile(r"Your order \d{8} is kept for you"))).to_be_visible()
    picture("kept-card-declined-without-script")

    pay_with(page, "3184")
    picture("bank-asks-without-script")
    answer_at_the_bank(page, "Fail authentication")
    expect(page.get_by_role("alert")).to_contain_text("The payment did not go through.")

    pay_with(page, "3184")
    expect(page.get_by_role("link", name="Go to your bank")).to_be_visible()
    # The tab is closed at the bank, and the shop opened anew.
    page.goto("/checkout/payment/")
    pay_with(page, "3184")
    answer_at_the_bank(page, "Complete authentication")
    assert number_of_order(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It is yours.")
