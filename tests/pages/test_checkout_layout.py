"""The checkout on a telephone: what stands beside what, and how much room a field has."""

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.visitors import add_one

pytestmark = pytest.mark.xdist_group("journeys")

TOPS = "items => new Set(items.map(item => item.getBoundingClientRect().top)).size"


@pytest.fixture(scope="module")
def checkout(browser: Browser, shop) -> Page:
    with browser.new_context(
        base_url=shop.url, reduced_motion="reduce", viewport={"width": 390, "height": 844}
    ) as context:
        page = context.new_page()
        add_one(page)
        page.goto("/checkout/")
        yield page


def test_steps_stand_in_one_row(checkout: Page):
    steps = checkout.locator(".progress li")
    assert steps.count() == 3
    assert steps.evaluate_all(TOPS) == 1


def test_field_for_some_lines_is_higher_than_one(checkout: Page):
    line = checkout.locator("input[name$=first_name]").bounding_box()
    lines = checkout.locator("textarea").bounding_box()
    assert lines["height"] >= 1.8 * line["height"]


def test_chosen_country_does_not_run_below_the_arrow(checkout: Page):
    room = "field => parseFloat(getComputedStyle(field).paddingInlineEnd)"
    assert checkout.locator("select").first.evaluate(room) >= 32


def test_missing_postcode_is_told_once(checkout: Page):
    form = checkout.locator("main form[method=post]").first
    with checkout.expect_navigation():
        form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    told = checkout.locator("main [role=alert]").first
    assert told.get_by_text("Postcode").count() == 1
    assert "valid postcode" not in told.inner_text()
