"""Finding things in the running shop: filters and suggestions, with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from demo.goods import GOODS, SMALL
from tests.journeys.test_journeys import BOWL, both_ways

pytestmark = pytest.mark.xdist_group("journeys")

LOADED = [good for good in GOODS if good.code in SMALL]


@both_ways
def test_shopper_narrows_a_listing_and_widens_it_again(page: Page, picture, scripts: bool):
    page.goto("/catalogue/")
    everything = page.locator("#listing-count").inner_text()
    assert everything == f"{len(LOADED) + 1} pieces", "the goods and the gift card"
    if scripts:
        page.evaluate("document.body.dataset.same = 'page'")

    option = page.locator("#filter-form [data-facet=seller] .facet__option").first
    name = option.locator("> span").first.inner_text()
    number = int(option.locator(".facet__count").inner_text().split()[0])
    option.click()
    if not scripts:
        page.get_by_role("button", name="Show results").click()

    chips = page.get_by_role("navigation", name="What you have chosen")
    expect(chips.get_by_role("link", name=name)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/catalogue/\?seller=[\w-]+$"))
    expect(page.locator("#listing-count")).to_have_text(re.compile(rf"^{number} pieces?$"))
    expect(page.locator("#listing .card")).to_have_count(min(number, 24))
    picture(f"filters-{scripts}")

    chips.get_by_role("link", name=name).click()
    expect(page.locator("#listing-count")).to_have_text(everything)
    expect(page).to_have_url(re.compile("/catalogue/$"))
    if scripts:
        assert page.evaluate("document.body.dataset.same") == "page"
        page.go_back()
        expect(page.locator("#listing-count")).to_have_text(re.compile(rf"^{number} pieces?$"))


def test_suggestion_is_chosen_by_arrow_and_enter(page: Page, picture):
    page.goto("/")
    page.get_by_role("link", name="Search").click()
    field = page.get_by_role("combobox", name="What are you looking for?")
    expect(field).to_be_focused()
    field.press_sequentially(BOWL[:5].lower())
    option = page.get_by_role("option", name=BOWL)
    expect(option).to_be_visible()
    picture("suggestions")
    for _ in range(page.get_by_role("option").count()):
        field.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(BOWL)


@pytest.mark.browser_context_args(viewport={"width": 320, "height": 800})
def test_suggested_price_stays_in_the_list_beside_a_long_word_on_a_narrow_screen(page: Page):
    page.goto("/")
    page.get_by_role("link", name="Search").click()
    field = page.get_by_role("combobox", name="What are you looking for?")
    field.press_sequentially(BOWL[:5].lower())
    price = page.locator(".suggestion--piece .price").first
    expect(price).to_be_visible()
    title = page.locator(".suggestion--piece .suggestion__title").first
    title.evaluate("title => title.textContent = 'Candlesticksnuffers'")
    price.evaluate("price => price.textContent = 'from £1,118.00'")
    shown = page.get_by_role("listbox", name="Suggestions")
    assert shown.evaluate("list => list.scrollWidth - list.clientWidth") == 0


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_search_without_scripts_finds_what_would_be_suggested(page: Page, picture):
    page.goto("/")
    page.get_by_role("link", name="Search").click()
    expect(page).to_have_url(re.compile("/search/$"))
    field = page.locator("main").get_by_label("Search the shop")
    field.fill(BOWL[:5].lower())
    field.press("Enter")
    found = page.locator("#listing .card").filter(has_text=BOWL)
    expect(found.locator("mark").first).to_be_visible()
    picture("search-without-script")
    found.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BOWL)
