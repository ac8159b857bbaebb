"""A visitor who loses the connection, in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.xdist_group("journeys")

WORKS = "navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"


def test_visitor_without_a_connection_sees_a_page_of_the_shop(browser: Browser, shop):
    with browser.new_context(base_url=shop.url, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto("/")
        page.wait_for_function(WORKS)
        context.set_offline(True)
        page.goto("/catalogue/")
        expect(page.get_by_role("heading", level=1)).to_have_text("You seem to be offline")
        assert page.url == f"{shop.url}/catalogue/"
        header = page.locator(".site-header__bar")
        expect(header).to_have_css("display", "flex")
        assert page.evaluate("document.fonts.load('1rem \"Newsreader Display\"')")

        context.set_offline(False)
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Everything")


def test_page_without_a_connection_has_the_colours_that_were_chosen_since(browser: Browser, shop):
    with browser.new_context(
        base_url=shop.url, reduced_motion="reduce", color_scheme="light"
    ) as context:
        page = context.new_page()
        page.goto("/")
        page.wait_for_function(WORKS)
        page.get_by_role("button", name="Dark", exact=True).click()
        chosen = page.evaluate("getComputedStyle(document.body).backgroundColor")
        context.set_offline(True)
        page.goto("/catalogue/")
        expect(page.get_by_role("heading", level=1)).to_have_text("You seem to be offline")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("body")).to_have_css("background-color", chosen)
