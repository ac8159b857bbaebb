"""What a browser without JavaScript can do with a basket. Its whole journeys: `test_journeys`."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import add_to_basket, open_product
from tests.journeys.test_journeys import BOWL, PRINT

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
