"""What is done with the keyboard leaves the focus on something, though a script takes away what it

was done with.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys import steps
from tests.pages.addresses import address_of
from tests.pages.visitors import fill_basket

pytestmark = pytest.mark.xdist_group("journeys")


@pytest.fixture
def page(browser: Browser, shop) -> Iterator[Page]:
    with browser.new_context(
        base_url=shop.url, reduced_motion="reduce", service_workers="block"
    ) as context:
        yield context.new_page()


def press(page: Page, what: Locator, key: str = "Enter") -> None:
    what.focus()
    page.keyboard.press(key)


def button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{words}")).first


def says(page: Page, words: str) -> None:
    """What was done is said where the focus is, and a ring shows where that is."""
    told = page.locator("[data-focus]").filter(has_text=words)
    expect(told).to_be_focused()
    assert told.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"


def test_every_change_of_the_basket_says_what_was_done(page: Page, shop):
    fill_basket(page)
    page.goto("/basket/")
    press(page, button(page, "Save for later"))
    says(page, "It is saved for later.")
    press(page, button(page, "Move to basket"))
    says(page, "It is in your basket now.")
    press(page, button(page, "Remove"))
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    says(page, "It is in your basket again.")
    press(page, page.locator("#voucher summary"))
    page.locator("#voucher-code").fill("STUDIO5")
    press(page, page.locator("#voucher-code"))
    says(page, "Your voucher is in the sum.")
    press(page, button(page, "Take off"))
    says(page, "The voucher is taken off.")
    press(page, button(page, "Save for later"))
    says(page, "It is saved for later.")
    press(page, page.locator("#saved").get_by_role("button", name=re.compile("^Remove")))
    says(page, "It is no longer saved.")
    page.locator("input[id^=quantity-]").first.fill("0")
    page.keyboard.press("Enter")
    says(page, "It is no longer in your basket.")


def test_saving_in_the_drawer_says_so_there_and_leads_to_what_is_saved(page: Page, shop):
    fill_basket(page)
    page.goto("/")
    press(page, page.locator("[data-opens=basket-drawer]"))
    drawer = page.get_by_role("dialog", name="Your basket")
    for told in ("One thing saved for later", "2 things saved for later"):
        press(page, drawer.get_by_role("button", name=re.compile("^Save for later")).first)
        says(page, "It is saved for later.")
        expect(drawer.locator(".basket-kept")).to_have_text(told)
    press(page, drawer.get_by_role("link", name="2 things saved for later"))
    expect(page).to_have_url(re.compile("/basket/#saved$"))
    expect(page.locator(".saved__item")).to_have_count(2)


def test_quantity_keeps_the_focus_on_its_button(page: Page, shop):
    fill_basket(page)
    page.goto("/basket/")
    more = page.locator("[id^=quantity-][id$=-more]").first
    press(page, more)
    expect(page.locator("input[id^=quantity-]").first).to_have_value("2")
    expect(more).to_be_focused()


@pytest.mark.parametrize(
    ("path", "heart"),
    [("/catalogue/", ".heart__button >> nth=0"), ("product:dipped-mug", ".heart--large button")],
)
def test_heart_keeps_the_focus(page: Page, shop, path: str, heart: str):
    steps.sign_in(page, "Customer", path="/accounts/orders/")
    page.goto(address_of(path, shop.url), wait_until="networkidle")
    before = page.locator(heart).get_attribute("aria-pressed")
    after = "false" if before == "true" else "true"
    for pressed in (after, before):
        press(page, page.locator(heart))
        expect(page.locator(heart)).to_have_attribute("aria-pressed", pressed or "")
        expect(page.locator(heart)).to_be_focused()


def test_list_of_reviews_has_the_focus_when_its_filter_is_taken_off(page: Page, shop):
    page.goto(address_of("product:dipped-mug", shop.url), wait_until="networkidle")
    stars = page.locator(".histogram a").first
    press(page, stars)
    expect(page.locator(".review-list__filter")).to_be_visible()
    expect(stars).to_be_focused()
    press(page, page.locator(".review-list__filter a"))
    expect(page.locator("#review-list")).to_be_focused()


def test_listing_has_the_focus_when_a_filter_is_taken_off(page: Page, shop):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/catalogue/", wait_until="networkidle")
    box = page.locator("#filter-form input[type=checkbox]").first
    press(page, box, "Space")
    expect(page.locator(".chips")).to_be_visible()
    expect(box).to_be_focused()
    press(page, page.locator(".chips a").first)
    expect(page.locator("#listing-heading")).to_be_focused()
