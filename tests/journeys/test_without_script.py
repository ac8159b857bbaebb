"""What a browser without JavaScript can do: all but give the number of a card."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import begin_checkout_as_guest, choose_delivery, give_address
from tests.journeys.test_journeys import BOWL, open_product

pytestmark = [
    pytest.mark.xdist_group("journeys"),
    pytest.mark.browser_context_args(java_script_enabled=False),
]


def test_guest_fills_a_basket_and_comes_to_the_payment(page: Page, shop, picture):
    open_product(page, BOWL)
    page.get_by_role("button", name="Add to basket", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=BOWL)).to_be_visible()

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

    begin_checkout_as_guest(page, "plain@journeys.example")
    give_address(page)
    choose_delivery(page)
    expect(page.get_by_text(re.compile("Card payment needs JavaScript"))).to_be_visible()
    picture("payment-without-script")
