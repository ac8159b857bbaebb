"""What people do in the shop, in their words."""

import re

from playwright.sync_api import Page, expect

from demo.accounts import LOG_INS

GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
SECURE_CARD = "4000002760003184"
CARD_FRAME = "iframe[name^=__privateStripeFrame]"


def open_product(page: Page, title: str) -> None:
    page.goto("/catalogue/?sort=title")
    page.get_by_role("link", name=title, exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def add_to_basket(page: Page) -> None:
    page.get_by_role("button", name="Add to basket", exact=True).click()
    drawer = page.get_by_role("dialog", name="Your basket")
    expect(drawer).to_contain_text("Added to your basket")
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()


def use_voucher(page: Page, code: str) -> None:
    page.goto("/basket/")
    page.get_by_text("I have a voucher").click()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#basket .tag")).to_have_text(code)


def begin_checkout_as_guest(page: Page, email: str) -> None:
    page.goto("/checkout/")
    page.get_by_label(re.compile("E-mail address")).fill(email)


def give_address(page: Page) -> None:
    for label, value in {
        "First name": "Ada",
        "Last name": "Byron",
        "Address": "12 Bower Lane",
        "Town or city": "London",
        "Postcode": "N1 9GU",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.locator("form.form button[type=submit]").last.click()


def choose_delivery(page: Page) -> None:
    """Take the first way of delivery, where there is a choice."""
    page.wait_for_load_state()
    if "/checkout/delivery/" in page.url:
        page.locator("input[name=method_code]").first.check()
        page.locator("form.form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile("/checkout/payment/"))


def pay(page: Page, card: str) -> None:
    frame = page.frame_locator(CARD_FRAME).first
    frame.locator("[name=cardnumber]").fill(card)
    frame.locator("[name=exp-date]").fill("12/34")
    frame.locator("[name=cvc]").fill("123")
    page.get_by_role("button", name=re.compile("^Pay")).click()


def answer_the_bank(page: Page) -> None:
    challenge = page.frame_locator(f"{CARD_FRAME}[title*=authentication]")
    challenge.get_by_role("button", name="Complete authentication").click()


def sign_in(page: Page, role: str, *, path: str | None = None) -> None:
    """Sign in as one of the demo's people, on the way to where that role begins."""
    _, email, password, begins = next(entry for entry in LOG_INS if entry[0] == role)
    page.goto(f"/accounts/login/?next={path or begins}")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    expect(page).to_have_url(re.compile(re.escape(path or begins)))
