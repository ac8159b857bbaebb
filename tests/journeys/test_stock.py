"""Stock in the running shop: staff write down, shoppers read, and who pays has the goods."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.goods import GOODS
from tests.journeys.steps import (
    GOOD_CARD,
    add_to_basket,
    begin_checkout_as_guest,
    choose_delivery,
    give_address,
    open_product,
    pay,
    sign_in,
)

pytestmark = pytest.mark.xdist_group("journeys")

GOOD = next(good.title for good in GOODS if good.code == "ST18")


def open_stock(page: Page) -> None:
    page.goto("/dashboard/catalogue/")
    page.get_by_role("link", name=GOOD, exact=True).first.click()
    page.locator("a[href='#product_stock']").click()
    page.get_by_role("link", name="Movements and backorder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(GOOD)


def write_down(page: Page, *, what: str, units: int, reference: str, why: str = "") -> None:
    page.get_by_label("What happened").select_option(label=what)
    page.get_by_label("Units").fill(str(units))
    page.get_by_label("Reference").fill(reference)
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("tbody tr").first).to_contain_text(reference)


def test_last_one_is_held_for_who_pays_and_the_next_is_a_backorder(
    page: Page, browser: Browser, browser_context_args: dict, picture
):
    sign_in(page, "Staff")
    open_stock(page)
    write_down(page, what="Goods came in", units=4, reference="DN 2031")
    counted = {"what": "Counted: there are", "units": 1, "reference": "Stocktaking"}
    write_down(page, **counted, why="The others were shown at the fair")

    with browser.new_context(**browser_context_args) as window:
        guest = window.new_page()
        open_product(guest, GOOD)
        expect(guest.locator(".product__state")).to_contain_text("Only 1 left")
        add_to_basket(guest)
        begin_checkout_as_guest(guest, "last@journeys.example")
        give_address(guest)
        choose_delivery(guest)

        open_product(page, GOOD)
        expect(page.locator(".product__state")).to_contain_text("Somebody is paying")
        picture("product-reserved")

        pay(guest, GOOD_CARD)
        expect(guest).to_have_url(re.compile("/checkout/thank-you/"))

    open_stock(page)
    expect(page.locator("tbody tr").first).to_contain_text("Allocation")
    page.get_by_label("Sold beyond stock").fill("20")
    page.get_by_label("Days until they are sent").fill("10")
    page.locator("#terms_form").get_by_role("button", name="Save").click()
    expect(page.locator(".tally")).to_contain_text("can be sold, 20 beyond stock")
    picture("staff-stock")

    open_product(page, GOOD)
    expect(page.locator(".product__state")).to_contain_text("On backorder, sent in about 10 days")
    picture("product-backorder")
    add_to_basket(page)
    page.goto("/basket/")
    expect(page.locator(".line__later")).to_have_text("On backorder, sent in about 10 days")
    picture("basket-backorder")

    open_stock(page)
    release = date.today() + timedelta(days=40)
    page.get_by_label("Released on").fill(release.isoformat())
    page.locator("#terms_form").get_by_role("button", name="Save").click()
    open_product(page, GOOD)
    told = f"Pre-order, available from {release.day} {release:%B %Y}"
    expect(page.locator(".product__state")).to_contain_text(told)
    picture("product-pre-order")
