"""A product's page under a hand on the keyboard, and without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.addresses import address_of

pytestmark = pytest.mark.xdist_group("journeys")


@pytest.fixture
def page(browser: Browser, shop):
    context = browser.new_context(
        base_url=shop.url, reduced_motion="reduce", service_workers="block"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def mug(page: Page, shop) -> Page:
    page.goto(address_of("product:dipped-mug", shop.url), wait_until="networkidle")
    return page


def test_pictures_are_opened_leafed_through_enlarged_and_left_by_keyboard(mug: Page):
    links = mug.locator("[data-strip] a")
    number = links.count()
    links.nth(1).focus()
    mug.keyboard.press("Enter")
    expect(mug.locator("[data-viewer]")).to_be_visible()
    expect(mug.locator("[data-at]")).to_have_text(f"2 / {number}")
    mug.keyboard.press("ArrowRight")
    expect(mug.locator("[data-at]")).to_have_text(f"3 / {number}")
    zoom = mug.locator("[data-zoom]")
    zoom.press("Enter")
    expect(zoom).to_have_attribute("aria-pressed", "true")
    zoom.press("Enter")
    mug.keyboard.press("Escape")
    expect(mug.locator("[data-viewer]")).to_be_hidden()
    expect(links.nth(2)).to_be_focused()


def test_choice_exchanges_the_product_its_address_and_keeps_the_focus(mug: Page):
    option = mug.locator(".option").nth(2)
    name = option.get_attribute("id")
    address = option.get_attribute("href")
    option.press("Enter")
    mug.wait_for_url(f"**{address}", wait_until="commit")
    chosen = mug.locator(f"#{name}")
    expect(chosen).to_have_attribute("aria-current", "true")
    expect(chosen).to_be_focused()
    product = re.search(r"_(\d+)/$", address or "")
    assert product
    expect(mug.locator("form.product__add")).to_have_attribute(
        "action", re.compile(rf"/{product[1]}/$")
    )
    mug.locator("[data-strip] a").first.click()
    expect(mug.locator("[data-viewer]")).to_be_visible()


def test_stars_filter_the_reviews_where_they_are(mug: Page):
    before = mug.url
    mug.locator(".histogram a").first.click()
    expect(mug.locator(".review-list__filter")).to_be_visible()
    assert mug.url == before


def test_all_of_it_works_without_scripts(browser: Browser, shop):
    context = browser.new_context(base_url=shop.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(address_of("product:dipped-mug", shop.url))
    option = page.locator(".option").nth(1)
    address = option.get_attribute("href")
    option.click()
    assert page.url.endswith(address or "-")
    picture = page.locator("[data-strip] a").first.get_attribute("href")
    assert picture and re.search(r"\.(jpe?g|png|webp|avif)$", picture)
    page.locator(".histogram a").first.click()
    expect(page.locator(".review-list__filter")).to_be_visible()
    context.close()
