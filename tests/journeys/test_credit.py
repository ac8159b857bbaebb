"""Paying with credit in a browser: a wallet in part, a gift card whole, also without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from demo.goods import GOODS
from tests.journeys.steps import (
    GOOD_CARD,
    add_to_basket,
    begin_checkout_as_guest,
    choose_delivery,
    give_address,
    number_of_order,
    open_product,
    pay,
    sign_in,
)
from tests.journeys.test_journeys import both_ways

pytestmark = pytest.mark.xdist_group("journeys")

# Not the bowl of the other journeys, of which there are not enough for all.
VASE, BOOK = (next(good.title for good in GOODS if good.code == code) for code in ("CE22", "ST07"))
CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


def go_to_payment(page: Page) -> None:
    page.goto("/checkout/")
    if "/checkout/payment/" not in page.url:
        give_address(page)
        choose_delivery(page)


def buy_gift_card(page: Page, shop, eventually, *, to: str, amount: str) -> str:
    """Buy a card as a guest, and give the code that its mail holds."""
    page.goto("/gift-cards/")
    page.get_by_role("radio", name=amount).check()
    page.get_by_label("E-mail address it goes to").fill(to)
    page.get_by_label("From").fill("Bea")
    page.get_by_role("button", name="Add to basket").click()
    page.goto("/checkout/")
    page.get_by_label(re.compile("E-mail address")).fill("giver@journeys.example")
    page.locator("form.form button[type=submit]").last.click()
    pay(page, GOOD_CARD)
    assert number_of_order(page)
    [mail] = eventually(lambda: shop.mails_to(to), within=60, what="the gift card")
    assert mail["subject"] == "A gift card from Bea"
    found = CODE.search(mail["text"])
    assert found
    return found.group()


def test_member_with_credit_pays_the_rest_by_card(page: Page, picture):
    sign_in(page, "Customer")
    page.goto("/accounts/wallet/")
    expect(page.locator("main")).to_contain_text("£24.50")
    picture("wallet")
    open_product(page, VASE)
    add_to_basket(page)
    go_to_payment(page)
    page.get_by_role("button", name="Use it the wallet").click()
    summary = page.locator("#summary")
    expect(summary).to_contain_text("£24.50")
    left = summary.locator(".sums__total").last.locator("dd").inner_text()
    picture("payment-with-wallet")
    expect(page.get_by_role("button", name=f"Pay {left}")).to_be_visible()
    pay(page, GOOD_CARD)
    number = number_of_order(page)
    page.goto("/accounts/wallet/")
    expect(page.locator("main")).to_contain_text(f"Order {number}")
    expect(page.locator(".wallet-card")).to_contain_text("£0.00")


def test_guest_buys_a_gift_card_and_another_pays_all_with_it(
    page: Page, browser, browser_context_args, shop, eventually, picture
):
    page.goto("/gift-cards/")
    picture("gift-cards")
    code = buy_gift_card(page, shop, eventually, to="friend@journeys.example", amount="£150")
    for scripts in (True, False):
        context = browser.new_context(**browser_context_args, java_script_enabled=scripts)
        friend = context.new_page()
        open_product(friend, BOOK)
        add_to_basket(friend, scripts=scripts)
        begin_checkout_as_guest(friend, "friend@journeys.example")
        give_address(friend)
        choose_delivery(friend)
        friend.get_by_text("I have a gift card").click()
        friend.get_by_label("Code").fill(code.lower())
        friend.get_by_role("button", name="Use it").click()
        expect(friend.locator("#summary")).to_contain_text("£0.00")
        friend.get_by_role("button", name="Place the order").click()
        assert number_of_order(friend)
        context.close()


@both_ways
def test_wrong_code_is_told_where_it_was_typed(page: Page, scripts: bool, picture):
    open_product(page, VASE)
    add_to_basket(page, scripts=scripts)
    begin_checkout_as_guest(page, f"wrong-{scripts}@journeys.example")
    give_address(page)
    choose_delivery(page)
    page.get_by_text("I have a gift card").click()
    page.get_by_label("Code").fill("0000-0000-0000-0000")
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Code")).to_have_accessible_description(
        re.compile("We do not know this code")
    )
    picture(f"payment-wrong-gift-card-{scripts}")
