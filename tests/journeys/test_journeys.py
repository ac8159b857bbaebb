"""Whole journeys through the running shop, in a real browser. Each leaves a screenshot."""

import re

import pytest
from playwright.sync_api import Page, expect

from demo.goods import GOODS
from tests.journeys.steps import (
    DECLINED_CARD,
    GOOD_CARD,
    SECURE_CARD,
    add_to_basket,
    answer_the_bank,
    begin_checkout_as_guest,
    choose_delivery,
    give_address,
    open_product,
    pay,
    sign_in,
    use_voucher,
)

pytestmark = pytest.mark.xdist_group("journeys")

BOWL, PRINT = (next(good.title for good in GOODS if good.code == code) for code in ("CE10", "PR04"))


def test_guest_buys_from_two_sellers_with_a_voucher_and_3d_secure(
    page: Page, shop, picture, eventually
):
    for title in (BOWL, PRINT):
        open_product(page, title)
        picture(f"product-{title.lower().replace(' ', '-')}")
        add_to_basket(page)
    use_voucher(page, "STUDIO5")
    picture("guest-basket")
    total = page.locator(".sums__total, .summary").last.inner_text()
    assert "£" in total

    begin_checkout_as_guest(page, "guest@journeys.example")
    give_address(page)
    choose_delivery(page)
    pay(page, SECURE_CARD)
    answer_the_bank(page)

    expect(page).to_have_url(re.compile("/checkout/thank-you/"))
    picture("guest-thank-you")
    number = re.search(r"\b\d{8}\b", page.locator("main").inner_text()).group()
    mails = eventually(
        lambda: shop.mails_to("guest@journeys.example"), within=60, what="the confirmation"
    )
    assert number in mails[0]["subject"] + mails[0]["text"]
    assert len(mails) == 1

    link = re.search(r"https?://\S+/accounts/order-status/\S+", mails[0]["text"]).group()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    picture("guest-follows-order")


def test_declined_card_and_then_a_good_one(page: Page, picture):
    open_product(page, BOWL)
    add_to_basket(page)
    begin_checkout_as_guest(page, "declined@journeys.example")
    give_address(page)
    choose_delivery(page)
    pay(page, DECLINED_CARD)
    expect(page.locator("#payment-error")).to_contain_text("declined")
    picture("declined-card")
    pay(page, GOOD_CARD)
    expect(page).to_have_url(re.compile("/checkout/thank-you/"))


def test_member_orders_again_from_the_history(page: Page, picture):
    sign_in(page, "Customer", path="/accounts/orders/")
    picture("member-orders")
    page.get_by_role("link", name=re.compile(r"\b\d{8}\b")).first.click()
    page.get_by_role("button", name="Order it again").click()
    expect(page).to_have_url(re.compile("/basket/"))
    picture("member-basket")
    page.goto("/checkout/")
    # Address and delivery of the last order are chosen: only the card is asked for.
    expect(page).to_have_url(re.compile("/checkout/payment/"))
    pay(page, GOOD_CARD)
    expect(page).to_have_url(re.compile("/checkout/thank-you/"))


def test_editor_changes_the_home_page_and_sees_it_live(page: Page, picture):
    sign_in(page, "Editor", path="/cms/pages/")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Edit", exact=True).first.click()
    heading = page.locator("[name^='body-'][name$='-value-title']").first
    heading.fill("Blue things, arranged with care")
    page.keyboard.press("Tab")
    picture("editor-page")
    page.locator("[data-w-dropdown-target='toggle']").last.click()
    page.get_by_role("button", name=re.compile("Publish")).first.click()
    page.wait_for_load_state()
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Blue things, arranged with care")
    picture("home-after-edit")


def test_staff_dispatches_and_the_customer_is_told(page: Page, shop, picture, eventually):
    email = "dispatch@journeys.example"
    open_product(page, BOWL)
    add_to_basket(page)
    begin_checkout_as_guest(page, email)
    give_address(page)
    choose_delivery(page)
    pay(page, GOOD_CARD)
    expect(page).to_have_url(re.compile("/checkout/thank-you/"))
    number = re.search(r"\b\d{8}\b", page.locator("main").inner_text()).group()

    sign_in(page, "Staff", path=f"/dashboard/orders/{number}/")
    page.get_by_label("Tracking reference").fill("RM123456789GB")
    page.get_by_role("button", name="Send the parcel").click()
    expect(page.locator("main, body").first).to_contain_text("Dispatched")
    picture("staff-dispatched")
    mails = eventually(
        lambda: len(found := shop.mails_to(email)) == 2 and found, within=60, what="both mails"
    )
    assert "RM123456789GB" in mails[0]["text"]
    page.reload()
    expect(page.locator("body")).to_contain_text("Dispatched")
