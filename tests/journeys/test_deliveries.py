"""Two sellers whose goods travel differently, and one who is visited, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from demo.goods import GOODS
from tests.journeys.steps import (
    GOOD_CARD,
    add_to_basket,
    begin_checkout_as_guest,
    give_address,
    number_of_order,
    open_product,
    pay,
    sign_in,
)

pytestmark = pytest.mark.xdist_group("journeys")

BOWL, PRINT = (next(good.title for good in GOODS if good.code == code) for code in ("CE10", "PR04"))
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def both_sizes(page: Page, picture, name: str) -> None:
    """A picture of the page on a wide screen, and on a narrow one that nothing overflows."""
    picture(f"{name}-wide")
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    picture(f"{name}-narrow")
    page.set_viewport_size(WIDE)


def change_delivery(page: Page) -> None:
    page.get_by_role("link", name="Change the delivery").click()
    expect(page).to_have_url(re.compile("/checkout/delivery/"))


def test_two_sellers_send_in_ways_of_their_own(page: Page, shop, picture, eventually):
    email = "two-ways@journeys.example"
    for title in (BOWL, PRINT):
        open_product(page, title)
        add_to_basket(page)
    page.goto("/basket/")
    both_sizes(page, picture, "deliveries-basket")
    begin_checkout_as_guest(page, email)
    give_address(page)
    change_delivery(page)
    studio = page.get_by_role("group", name="From Bowerbird Studio")
    kiln = page.get_by_role("group", name="From Saltmarsh Pottery")
    expect(kiln).to_contain_text("Packed in straw")
    total = page.locator("#summary-sums .sums__total dd")
    before = total.inner_text()
    studio.get_by_label(re.compile("Next working day")).check()
    expect(total).not_to_have_text(before)
    both_sizes(page, picture, "deliveries-choice")
    page.get_by_role("button", name="Go on to payment").click()
    recap = page.locator(".recap")
    expect(recap).to_contain_text("Next working day")
    expect(recap).to_contain_text("Packed in straw")
    both_sizes(page, picture, "deliveries-payment")
    pay(page, GOOD_CARD)
    number = number_of_order(page)

    confirmation = eventually(
        lambda: next((mail for mail in shop.mails_to(email) if number in mail["subject"]), None),
        within=60,
        what="the confirmation",
    )
    for way in ("Next working day", "Packed in straw"):
        assert way in confirmation["text"]
    sign_in(page, "Staff", path=f"/dashboard/orders/{number}/")
    both_sizes(page, picture, "deliveries-staff")


def test_a_bowl_is_fetched_from_the_kiln(page: Page, shop, picture, eventually):
    email = "fetched@journeys.example"
    open_product(page, BOWL)
    add_to_basket(page)
    begin_checkout_as_guest(page, email)
    give_address(page)
    change_delivery(page)
    page.get_by_label(re.compile("The Net Shed")).check()
    expect(page.locator("#summary-sums")).to_contain_text("Free")
    both_sizes(page, picture, "collect-choice")
    page.get_by_role("button", name="Go on to payment").click()
    pay(page, GOOD_CARD)
    number = number_of_order(page)
    picture("collect-thank-you")

    sign_in(page, "Staff", path=f"/dashboard/orders/{number}/")
    picture("collect-staff")
    page.get_by_role("button", name="It is ready for collection").click()
    expect(page.locator("body")).to_contain_text("It was fetched")
    told = f"Your order {number} is ready for collection"
    ready = eventually(
        lambda: next((mail for mail in shop.mails_to(email) if mail["subject"] == told), None),
        within=60,
        what="the mail that it is ready",
    )
    assert "The Net Shed" in ready["text"] and "Creek Lane" in ready["text"]
    page.get_by_role("button", name="It was fetched").click()
    expect(page.locator("body")).to_contain_text("Delivered")
    link = re.search(r"https?://\S+/accounts/order-status/\S+", ready["text"]).group()
    page.goto(link)
    expect(page.locator("main")).to_contain_text("To be fetched at The Net Shed")
    both_sizes(page, picture, "collect-order")


def test_staff_see_ways_zones_and_rates(page: Page, picture):
    sign_in(page, "Staff", path="/dashboard/tax/")
    both_sizes(page, picture, "terms-rates")
    page.goto("/dashboard/zones/")
    both_sizes(page, picture, "terms-zones")
    page.goto("/dashboard/shipping/weight-based/")
    both_sizes(page, picture, "terms-ways")
    page.get_by_role("link", name="Fetch it from the kiln").click()
    both_sizes(page, picture, "terms-way")
