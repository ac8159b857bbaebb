"""What people do in the shop, in their words."""

import re

from playwright.sync_api import Page, expect

from demo.accounts import LOG_INS
from tests import stripe_cards
from tests.stripe_cards import authenticate, confirm_payment

GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
DECLINED_LATER_CARD = "4000000000000341"
SECURE_CARD = "4000002760003184"
AT_STRIPE = {
    GOOD_CARD: stripe_cards.GOOD_CARD,
    DECLINED_CARD: stripe_cards.DECLINED_CARD,
    SECURE_CARD: stripe_cards.SECURE_CARD,
}
CARD_FRAME = "iframe[name^=__privateStripeFrame]"


def open_product(page: Page, title: str) -> None:
    page.goto("/catalogue/?sort=title")
    page.get_by_role("link", name=title, exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def add_to_basket(page: Page, *, scripts: bool = True) -> None:
    """Put what the page shows into the basket: told by the drawer, or else on the next page."""
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Add to basket", exact=True).click()
    if not scripts:
        expect(page.get_by_role("status").filter(has_text=title)).to_be_visible()
        return
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
    page.get_by_role("button", name="Go on", exact=True).click()


def choose_delivery(page: Page) -> None:
    """Take the first way of delivery, where there is a choice."""
    page.wait_for_load_state()
    if "/checkout/delivery/" in page.url:
        page.locator("input[name=method_code]").first.check()
        page.locator("form.form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile("/checkout/payment/"))


def pay(page: Page, card: str, *, scripts: bool = True) -> None:
    """Pay by card; without scripts as Stripe's own would, for no page can ask for a card itself."""
    if scripts:
        _type_card(page, card)
        page.get_by_role("button", name=re.compile("^Pay")).click()
        return
    way_back = page.locator("#payment-form").get_attribute("data-return-url")
    secret = place_order(page)
    confirm_payment(secret, AT_STRIPE[card])
    if card == SECURE_CARD:
        authenticate(secret)
    page.goto(way_back or "")


def pay_at_provider(page: Page, name: str, *, answer: str, scripts: bool = True) -> None:
    """Choose a provider, go to its page, and answer there. A script goes on by itself."""
    page.get_by_role("radio", name=name).check(force=True)
    page.get_by_role("button", name=re.compile("^Pay £")).click()
    if not scripts:
        page.get_by_role("link", name=f"Go to {name}").click()
    page.get_by_role("button", name=answer, exact=True).click()


def place_order(page: Page) -> str:
    """Send the form of the payment page; the secret by which its payment is confirmed."""
    form = page.locator("#payment-form")
    fields = ("csrfmiddlewaretoken", "placement_key", "expected_total", "expected_left")
    answer = page.request.post(
        form.get_attribute("data-place-url") or "",
        form={name: form.locator(f"[name={name}]").input_value() for name in fields},
        headers={"Accept": "application/json", "Referer": page.url},
    )
    assert answer.ok, answer.text()
    return answer.json()["client_secret"]


def keep_a_card(page: Page, card: str) -> None:
    """Keep a card for the next order, on the account's page; the bank of some asks."""
    page.goto("/accounts/payment-methods/add/")
    _type_card(page, card)
    page.get_by_role("button", name="Keep this card").click()
    if card == SECURE_CARD:
        answer_the_bank(page)
    page.wait_for_url("**/accounts/payment-methods/")


def answer_the_bank(page: Page) -> None:
    challenge = page.frame_locator(f"{CARD_FRAME}[title*=authentication]")
    challenge.get_by_role("button", name="Complete authentication").click()


def number_of_order(page: Page) -> str:
    """The number that the thank-you page tells."""
    expect(page).to_have_url(re.compile("/checkout/thank-you/"))
    found = re.search(r"\b\d{8}\b", page.locator("main").inner_text())
    assert found
    return found.group()


def sign_in(page: Page, role: str, *, path: str | None = None) -> None:
    """Sign in as one of the demo's people, on the way to where that role begins."""
    _, email, password, begins = next(entry for entry in LOG_INS if entry[0] == role)
    page.goto(f"/accounts/login/?next={path or begins}")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    expect(page).to_have_url(re.compile(re.escape(path or begins)))


def _type_card(page: Page, card: str) -> None:
    frame = page.frame_locator(CARD_FRAME).first
    frame.locator("[name=cardnumber]").fill(card)
    frame.locator("[name=exp-date]").fill("12/34")
    frame.locator("[name=cvc]").fill("123")
