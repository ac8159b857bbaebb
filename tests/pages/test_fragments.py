"""What htmx does for a page: nothing before somebody comes, and everything then."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.addresses import address_of

pytestmark = pytest.mark.xdist_group("journeys")

TAKEN_UP = """() => [...document.querySelectorAll("body *")].filter(
  (each) => each["htmx-internal-data"]?.initHash !== undefined).length"""
GO_BY_HTMX = "() => { window.isSamePage = true; }"


@pytest.fixture
def page(browser: Browser, shop):
    with browser.new_context(
        base_url=shop.url, reduced_motion="reduce", service_workers="block"
    ) as context:
        yield context.new_page()


def test_page_of_many_cards_is_not_gone_through_at_its_start(page: Page):
    page.goto("/catalogue/", wait_until="networkidle")
    assert page.locator("[data-hx-post]").count() > 20
    assert page.evaluate(TAKEN_UP) == 0


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_first_thing_that_is_done_on_a_page_is_answered_in_it(page: Page, by_keyboard):
    page.goto("/catalogue/", wait_until="networkidle")
    page.evaluate(GO_BY_HTMX)
    button = page.locator(".quick-add__button").first
    if by_keyboard:
        button.press("Enter")
    else:
        button.click()
    expect(page.locator("#basket-drawer")).to_be_visible()
    assert page.evaluate("window.isSamePage")
    # The others are left as they were.
    assert page.evaluate(TAKEN_UP) < page.locator(".card").count()


def test_first_choice_of_a_filter_is_answered_in_the_page(page: Page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/catalogue/", wait_until="networkidle")
    page.evaluate(GO_BY_HTMX)
    page.locator("#filter-form input[type=checkbox]").first.check()
    page.locator(".chips").wait_for()
    assert page.evaluate("window.isSamePage")
    # A link that came with the answer, and one that was there before: the same page still.
    page.locator(".chips a").first.click()
    page.locator(".chips").wait_for(state="detached")
    assert page.evaluate("window.isSamePage")


def test_button_says_which_one_it_was_though_nothing_was_pressed_before(page: Page, shop):
    page.goto(address_of("product:dipped-mug", shop.url), wait_until="networkidle")
    page.get_by_role("button", name="Add to basket", exact=True).click()
    drawer = page.locator("#basket-drawer")
    expect(drawer.get_by_text("Added to your basket")).to_be_visible()
    page.goto("/basket/", wait_until="networkidle")
    page.evaluate(GO_BY_HTMX)
    page.get_by_role("button", name=re.compile("Remove")).first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert page.evaluate("window.isSamePage")


def test_what_one_looked_at_comes_once_there_is_time(page: Page, shop):
    for name in ("product:dipped-mug", "product:noodle-bowl"):
        with page.expect_response(re.compile("/recently-viewed/")) as answer:
            page.goto(address_of(name, shop.url))
        assert answer.value.ok
    shown = page.get_by_role("heading", name="You looked at")
    expect(shown).to_be_attached()
    expect(page.locator(".recently-viewed .card__title")).to_have_text(["Dipped Mug"])
