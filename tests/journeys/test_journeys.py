"""Whole journeys through the running shop, in a real browser with scripts and without.

Only the card itself needs one: its fields come from Stripe. Each journey leaves a screenshot.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

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
    number_of_order,
    open_product,
    pay,
    pay_at_provider,
    sign_in,
    use_voucher,
)

pytestmark = pytest.mark.xdist_group("journeys")

BOWL, PRINT = (next(good.title for good in GOODS if good.code == code) for code in ("CE10", "PR04"))

both_ways = pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="with-scripts"),
        pytest.param(
            False,
            id="without-scripts",
            marks=pytest.mark.browser_context_args(java_script_enabled=False),
        ),
    ],
)


@both_ways
def test_guest_buys_from_two_sellers_with_a_voucher_and_3d_secure(
    page: Page, shop, picture, eventually, scripts: bool
):
    email = f"guest-{scripts}@journeys.example".lower()
    for title in (BOWL, PRINT):
        open_product(page, title)
        add_to_basket(page, scripts=scripts)
    use_voucher(page, "STUDIO5")
    picture(f"guest-basket-{scripts}")
    assert "£" in page.locator(".sums__total, .summary").last.inner_text()

    begin_checkout_as_guest(page, email)
    give_address(page)
    choose_delivery(page)
    needs_script = page.get_by_text(re.compile("A new card needs JavaScript"))
    expect(needs_script).to_be_visible(visible=not scripts)
    pay(page, SECURE_CARD, scripts=scripts)
    if scripts:
        answer_the_bank(page)

    number = number_of_order(page)
    picture(f"guest-thank-you-{scripts}")
    mails = eventually(lambda: shop.mails_to(email), within=60, what="the confirmation")
    assert number in mails[0]["subject"] + mails[0]["text"]
    assert len(mails) == 1

    link = re.search(r"https?://\S+/accounts/order-status/\S+", mails[0]["text"]).group()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    picture(f"guest-follows-order-{scripts}")


@both_ways
def test_guest_pays_with_paypal_after_thinking_twice(page: Page, picture, scripts: bool):
    for title in (BOWL, PRINT):
        open_product(page, title)
        add_to_basket(page, scripts=scripts)
    begin_checkout_as_guest(page, f"paypal-{scripts}@journeys.example".lower())
    give_address(page)
    choose_delivery(page)
    pay_at_provider(page, "PayPal", answer="Cancel", scripts=scripts)
    expect(page.get_by_role("alert").first).to_contain_text("The payment did not go through.")
    expect(page.get_by_text(re.compile(r"Your order \d{8} is kept for you"))).to_be_visible()
    picture(f"provider-cancelled-{scripts}")
    pay_at_provider(page, "PayPal", answer="Pay", scripts=scripts)
    assert number_of_order(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It is yours.")


@both_ways
def test_declined_card_and_then_a_good_one(page: Page, picture, scripts: bool):
    open_product(page, BOWL)
    add_to_basket(page, scripts=scripts)
    begin_checkout_as_guest(page, f"declined-{scripts}@journeys.example")
    give_address(page)
    choose_delivery(page)
    pay(page, DECLINED_CARD, scripts=scripts)
    if scripts:
        expect(page.locator("#payment-error")).to_contain_text("declined")
    else:
        page.goto("/checkout/payment/")
        expect(page.get_by_text(re.compile(r"Your order \d{8} is kept for you"))).to_be_visible()
    picture(f"declined-card-{scripts}")
    pay(page, GOOD_CARD, scripts=scripts)
    assert number_of_order(page)


@both_ways
def test_member_orders_again_from_the_history(page: Page, picture, scripts: bool):
    sign_in(page, "Customer", path="/accounts/orders/")
    picture(f"member-orders-{scripts}")
    page.get_by_role("link", name=re.compile(r"\b\d{8}\b")).first.click()
    page.get_by_role("button", name="Order again").click()
    expect(page).to_have_url(re.compile("/basket/"))
    picture(f"member-basket-{scripts}")
    page.goto("/checkout/")
    # Address and delivery of the last order are chosen: only the card is asked for.
    expect(page).to_have_url(re.compile("/checkout/payment/"))
    pay(page, GOOD_CARD, scripts=scripts)
    assert number_of_order(page)


def test_editor_changes_the_home_page_and_everybody_sees_it(page: Page, browser: Browser, picture):
    """Wagtail's editor is made of scripts; what it publishes is not."""
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
    with browser.new_context(java_script_enabled=False) as plain:
        visited = plain.new_page()
        visited.goto(page.url)
        expect(visited.locator("main")).to_contain_text("Blue things, arranged with care")


@both_ways
def test_staff_dispatches_and_the_customer_is_told(
    page: Page, shop, picture, eventually, scripts: bool
):
    email = f"dispatch-{scripts}@journeys.example".lower()
    open_product(page, BOWL)
    add_to_basket(page, scripts=scripts)
    begin_checkout_as_guest(page, email)
    give_address(page)
    choose_delivery(page)
    pay(page, GOOD_CARD, scripts=scripts)
    number = number_of_order(page)

    sign_in(page, "Staff", path=f"/dashboard/orders/{number}/")
    page.get_by_label("Tracking reference").fill("RM123456789GB")
    page.get_by_role("button", name="Send the parcel").click()
    expect(page.locator("main, body").first).to_contain_text("Dispatched")
    picture(f"staff-dispatched-{scripts}")
    mails = eventually(
        lambda: len(found := shop.mails_to(email)) == 3 and found, within=60, what="three mails"
    )
    [sent] = [mail for mail in mails if "on its way" in mail["subject"]]
    assert "RM123456789GB" in sent["text"]
    [invoice] = [mail for mail in mails if "Your invoice" in mail["subject"]]
    assert number in invoice["text"]
    page.reload()
    expect(page.locator("body")).to_contain_text("Dispatched")
