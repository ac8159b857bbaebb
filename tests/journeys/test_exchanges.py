"""A guest exchanges a print for a larger one, pays the difference, and pays anew what lapsed."""

import re
from uuid import uuid4

import pytest
import requests
from django.conf import settings
from playwright.sync_api import Page, expect

from demo.goods import GOODS
from tests.journeys.steps import (
    CARD_FRAME,
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
from tests.journeys.test_journeys import PRINT
from tests.journeys.test_returns import intent_of, link_in, send_parcel
from tests.pages.looking import Look, see
from tests.pages.markup import faults_in

pytestmark = pytest.mark.xdist_group("journeys")

SIZED = next(good.title for good in GOODS if good.code == "PR01")
WIDTHS = (390, 1440)


@pytest.fixture
def looks(page: Page):
    """Sees a page of the shop as all others are seen (`tests/pages/looking.py`)."""
    before = page.viewport_size
    sources: dict[str, str] = {}

    def take(name: str) -> None:
        look = Look()
        see(page, name, look)
        assert (look.barriers, look.widths) == ([], []), name
        sources[name] = page.request.get(page.url).text()
        page.set_viewport_size(before)
        page.emulate_media(color_scheme="light")

    yield take
    assert faults_in(sources) == []


@pytest.fixture
def staff_looks(page: Page, picture):
    """Pictures of a page of the dashboard as on a telephone and on a large screen."""

    def take(name: str) -> None:
        before = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            picture(f"staff-{name}-{width}")
            room = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert room <= 0, f"{name} is too wide at {width} px"
        page.set_viewport_size(before)

    return take


def buy(page: Page, email: str, title: str = PRINT, *, variant: str = "") -> str:
    """Buy a print, of a size if it has several. Returns the order's number."""
    open_product(page, title)
    if variant:
        page.locator(".variants").get_by_role("link", name=variant).click()
        expect(page.locator(".variants [aria-current=true]")).to_contain_text(variant)
    add_to_basket(page)
    begin_checkout_as_guest(page, email)
    give_address(page)
    choose_delivery(page)
    pay(page, GOOD_CARD)
    return number_of_order(page)


def pay_here(page: Page) -> None:
    """Pay on the page of an order that is placed."""
    frame = page.frame_locator(CARD_FRAME).first
    frame.locator("[name=cardnumber]").fill(GOOD_CARD)
    frame.locator("[name=exp-date]").fill("12/34")
    frame.locator("[name=cvc]").fill("123")
    page.get_by_role("button", name=re.compile("^Pay £")).click()
    expect(page.locator("main")).to_contain_text("The order is paid.")


def test_guest_exchanges_a_print_and_pays_the_difference(
    page: Page, shop, looks, staff_looks, eventually
):
    email = f"exchanges-{uuid4().hex[:8]}@journeys.example"
    number = buy(page, email, SIZED, variant="A4")
    sign_in(page, "Staff", path=f"/dashboard/orders/{number}/")
    send_parcel(page, number)

    def letter(title: str) -> dict:
        return eventually(
            lambda: next((m for m in shop.mails_to(email) if title in m["subject"]), None),
            within=60,
            what=title,
        )

    page.goto(link_in(letter("on its way"), "/order-status/"))
    page.get_by_role("link", name=re.compile("Return goods to")).first.click()
    options = page.locator("select[name^=wanted_] option")
    dearer = next(each for each in options.all_inner_texts() if "more each" in each)
    page.locator("select[name^=wanted_]").select_option(label=dearer)
    page.get_by_label("It does not fit, or looks other than I thought").check()
    looks("exchange-form")
    page.get_by_role("button", name="Ask for the return").click()
    expect(page.locator("main")).to_contain_text("Instead:")
    own = page.url
    looks("exchange-asked")

    page.goto(f"/accounts/returns-to-us/R{number}-1/")
    looks("sellers-return")
    page.goto(f"/dashboard/returns/R{number}-1/")
    page.get_by_role("button", name=re.compile("^Approve")).click()
    page.get_by_role("button", name="Write down what has come").click()
    staff_looks("exchange-settle")
    page.get_by_role("button", name="Exchange", exact=True).click()
    expect(page.locator("body")).to_contain_text("Settled")
    staff_looks("exchange-settled")

    page.goto(own)
    looks("exchange-settled")
    page.goto(link_in(letter("is settled"), "/pay/"))
    looks("pay-difference")
    pay_here(page)
    looks("exchange-order-paid")


def test_order_whose_money_lapsed_is_asked_for_and_paid_anew(
    page: Page, shop, looks, staff_looks, eventually
):
    email = f"lapses-{uuid4().hex[:8]}@journeys.example"
    number = buy(page, email)
    sign_in(page, "Staff", path=f"/dashboard/orders/{number}/")
    intent = intent_of(page, number)
    lapse = f"{settings.STRIPE_API_BASE}/_config/payment_intents/{intent}/lapse"
    requests.post(lapse, auth=(settings.STRIPE_SECRET_KEY, ""), timeout=10).raise_for_status()

    def ask():
        page.goto(f"/dashboard/orders/{number}/")
        return page.get_by_role("button", name=re.compile("Ask the customer to pay")).count()

    eventually(ask, within=60, what="Stripe's message that the money was let go")
    expect(page.get_by_label("Send it although £")).not_to_be_checked()
    staff_looks("order-not-covered")
    page.get_by_role("button", name=re.compile("Ask the customer to pay")).click()
    page.context.clear_cookies()
    mails = eventually(
        lambda: [m for m in shop.mails_to(email) if "once more" in m["subject"]],
        within=60,
        what="the mail that asks to pay",
    )
    page.goto(link_in(mails[0], "/pay/"))
    looks("pay-anew")
    page.goto(page.url.replace("/pay/", "/"))
    looks("order-not-paid")
    page.get_by_role("link", name="Pay now").click()
    pay_here(page)
    expect(page.locator("main")).to_contain_text("Paid anew")
