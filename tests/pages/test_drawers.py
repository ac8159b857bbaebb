"""Opening what lies over a page moves nothing of it, also where scroll bars take room."""

import pytest
from playwright.sync_api import BrowserType, expect

pytestmark = pytest.mark.xdist_group("journeys")

PLACES = """() => [...document.querySelectorAll("header .wordmark, header .header-link, main h1")]
  .map((each) => each.getBoundingClientRect()).map(({x, width}) => [x, width])"""


@pytest.mark.parametrize("width", [390, 1280])
def test_page_stays_where_it_is_when_a_drawer_opens(
    browser_type: BrowserType, browser_type_launch_args, shop, width
):
    browser = browser_type.launch(
        **browser_type_launch_args, ignore_default_args=["--hide-scrollbars"]
    )
    page = browser.new_page(
        base_url=shop.url, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page.goto("/catalogue/")
    bar = page.evaluate("innerWidth - document.documentElement.clientWidth")
    assert bar > 0, "this browser's scroll bars take no room: nothing would be proved"
    before = page.evaluate(PLACES)
    assert len(before) > 3
    page.locator("[data-opens=basket-drawer]").click()
    expect(page.locator("#basket-drawer")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).overflowY") == "hidden"
    assert page.evaluate(PLACES) == before
    browser.close()
