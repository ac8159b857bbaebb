"""Who visits the pages: browsers in the states that pages are seen in."""

from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Page, expect

from demo.goods import GOODS
from tests.journeys import steps
from tests.pages import account_deeds, deeds

BOWL, PRINT = (next(good.title for good in GOODS if good.code == code) for code in ("CE10", "PR04"))


class Visitors:
    """Browser contexts by name, each made when it is first asked for."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self._browser = browser
        self._base_url = base_url
        # Passkeys belong to a name; an address of numbers can have none.
        self._named_url = base_url.replace("127.0.0.1", "localhost")
        self._contexts: dict[str, BrowserContext] = {}

    def context_of(self, visitor: str) -> BrowserContext:
        if visitor not in self._contexts:
            context = self._browser.new_context(
                base_url=self._base_url if visitor != "keyholder" else self._named_url,
                locale="en-GB",
                reduced_motion="reduce",
                service_workers="block",
            )
            # A page that hangs is a fault, and not worth waiting half a minute for.
            context.set_default_timeout(20_000)
            if arrive := ARRIVALS[visitor]:
                page = context.new_page()
                arrive(page)
                page.close()
            self._contexts[visitor] = context
        return self._contexts[visitor]

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()


def fill_basket(page: Page) -> None:
    for title in (BOWL, PRINT):
        steps.open_product(page, title)
        steps.add_to_basket(page)
        page.wait_for_load_state()


def go_to_payment(page: Page) -> None:
    fill_basket(page)
    steps.begin_checkout_as_guest(page, "shopper@pages.example")
    steps.give_address(page)
    steps.choose_delivery(page)


def buy(page: Page) -> None:
    go_to_payment(page)
    steps.pay(page, steps.GOOD_CARD)
    page.wait_for_url("**/checkout/thank-you/**")


def order(page: Page) -> None:
    """And pay nothing."""
    go_to_payment(page)
    steps.place_order(page)


def keep_cards(page: Page) -> None:
    """And go to pay with one; the bank of the newest asks."""
    sign_up(page, "keeper@pages.example")
    for card in (steps.GOOD_CARD, steps.SECURE_CARD):
        steps.keep_a_card(page, card)
    fill_basket(page)
    page.goto("/checkout/")
    steps.give_address(page)
    steps.choose_delivery(page)


def add_one(page: Page) -> None:
    steps.open_product(page, BOWL)
    steps.add_to_basket(page)


def sign_in(page: Page) -> None:
    steps.sign_in(page, "Customer", path="/accounts/orders/")


def fill_basket_as_member(page: Page) -> None:
    sign_in(page)
    fill_basket(page)
    page.goto("/basket/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def sign_up(page: Page, email: str) -> None:
    page.goto("/accounts/signup/")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill(account_deeds.NEW_PASSWORD)
    deeds.submit(page, "main form:has(input[name=password1])")
    page.goto("/accounts/")
    expect(page.locator(".account-nav")).to_be_visible()


def sign_up_and_confirm(page: Page, email: str = account_deeds.LOCKED_EMAIL) -> None:
    sign_up(page, email)
    account_deeds.confirm_email(page, email)


def take_a_passkey(page: Page) -> None:
    sign_up_and_confirm(page, account_deeds.KEYHOLDER_EMAIL)
    account_deeds.begin_with_a_passkey(page)


def sign_in_as_staff(page: Page) -> None:
    steps.sign_in(page, "Staff")


# Nobody has been here; a guest with goods; one who has given all but the card; one who has paid …
ARRIVALS: dict[str, Callable[[Page], None] | None] = {
    "guest": None,
    "newcomer": None,
    "friend": None,
    "acquaintance": None,
    "member by another": None,
    "giver": None,
    "saver": add_one,
    "collector": fill_basket,
    "shopper": fill_basket,
    "payer": go_to_payment,
    "buyer": buy,
    "debtor": order,
    "keeper": keep_cards,
    "member": sign_in,
    "new member": lambda page: sign_up(page, "new@pages.example"),
    "newest member": lambda page: sign_up(page, "newest@pages.example"),
    "locked member": sign_up_and_confirm,
    "keyholder": take_a_passkey,
    "member with a basket": fill_basket_as_member,
    "staff": sign_in_as_staff,
}
