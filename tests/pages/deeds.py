"""What is done on a page before it is looked at."""

import json
import re
import urllib.request

from playwright.sync_api import Page

from demo.accounts import LOG_INS
from tests.journeys import steps
from tests.journeys.stack import MAINTENANCE_FILE

_, EMAIL, PASSWORD, _ = next(entry for entry in LOG_INS if entry[0] == "Customer")


def open_menu(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-menu] > summary").click()


def choose_a_filter(page: Page) -> None:
    page.locator("#filter-form input[type=checkbox]").first.evaluate("box => box.click()")
    page.locator(".chips").wait_for()


def add_to_basket(page: Page) -> None:
    page.get_by_role("button", name="Add to basket", exact=True).click()
    page.get_by_role("dialog", name="Your basket").get_by_text("Added to your basket").wait_for()


def look_back(page: Page) -> None:
    """To what was looked at: this product, for one."""
    with page.expect_response(re.compile("/recently-viewed/")):
        page.reload()
    page.goto("/catalogue/recently-viewed/all/")


def open_an_order(page: Page) -> None:
    page.goto(page.locator("main a[href^='/accounts/orders/1']").first.get_attribute("href") or "")


def send_unchecked(page: Page) -> None:
    """Send the page's form as it is, without the browser's own checks."""
    submit(page, "main form[method=post] >> nth=0")


def send_empty(page: Page) -> None:
    last = "main form[method=post] >> nth=-1"
    for field in page.locator(last).locator("input[type=text]").all():
        field.fill("")
    submit(page, last)


def submit(page: Page, form: str) -> None:
    with page.expect_navigation():
        page.locator(form).evaluate("form => { form.noValidate = true; form.requestSubmit(); }")


def send_too_late(page: Page) -> None:
    """Without the token that a page has for as long as its visitor's cookie."""
    page.locator("[name=csrfmiddlewaretoken]").first.wait_for(state="attached")
    page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((each) => each.remove())"
    )
    submit(page, "form:has(input[name=password])")


def close_the_shop(page: Page) -> None:
    """As the operator does, and open it again once the page is there."""
    MAINTENANCE_FILE.touch()
    try:
        answer = page.goto("/catalogue/")
    finally:
        MAINTENANCE_FILE.unlink()
    assert answer and answer.status == 503


def sign_in_wrongly(page: Page) -> None:
    page.locator("input[name=login]").fill("nobody@pages.example")
    page.locator("input[name=password]").fill("not-the-password")
    with page.expect_navigation():
        page.locator("form:has(input[name=password]) button[type=submit]").click()


def save_for_later(page: Page) -> None:
    page.get_by_role("button", name="Save for later").first.click()
    page.locator(".saved").wait_for()


def save_in_the_drawer(page: Page) -> None:
    page.locator("[data-opens=basket-drawer]").click()
    drawer = page.get_by_role("dialog", name="Your basket")
    drawer.get_by_role("button", name="Save for later").first.click()
    drawer.get_by_text("One thing saved for later").wait_for()


def follow_the_order(page: Page) -> None:
    follow(page, "main a.button >> nth=0")


def sign_in_by_api(page: Page) -> None:
    body = json.dumps({"email": EMAIL, "password": PASSWORD})
    headers = {"Content-Type": "application/json", "User-Agent": "stock-taker/2.1"}
    request = urllib.request.Request(
        f"{page.url.partition('/accounts/')[0]}/api/v2/auth/login/", body.encode(), headers
    )
    urllib.request.urlopen(request).close()
    page.reload()
    page.get_by_text("stock-taker").first.wait_for()


def wish_for_it(page: Page) -> None:
    if page.locator(".heart--large [aria-pressed=false]").count():
        page.locator(".heart--large button").click()
        page.locator(".heart--large [aria-pressed=true]").wait_for()
    page.goto("/accounts/wishlists/")
    follow(page, "main a.tile >> nth=0")


def give_password(page: Page, password: str = PASSWORD) -> None:
    """Where it is asked for: once in a quarter of an hour."""
    if page.locator("main input[name=password]").count():
        page.locator("main input[name=password]").fill(password)
        submit(page, "main form:has(input[name=password])")


def use_no_voucher(page: Page) -> None:
    page.locator("summary", has_text="voucher").click()
    page.locator("input[name=code]").fill("NO-SUCH-VOUCHER")
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.locator("#voucher-error").wait_for()


def use_no_gift_card(page: Page) -> None:
    page.locator("summary", has_text="gift card").click()
    page.locator("input[name=code]").fill("NO-SUCH-CARD")
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.locator("#gift-card-error").wait_for()


def open_filters(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#filters-opener").click()
    page.locator("dialog[open] #filter-form").wait_for()


def begin_to_search(page: Page) -> None:
    page.locator("[data-opens=search-dialog]").first.click()
    page.locator("#header-search").press_sequentially("bo")
    page.locator("#header-search-list [role=option]").first.wait_for()


def pay_without_a_script(page: Page) -> None:
    """With what is chosen: the browser sends the form itself."""
    with page.expect_navigation():
        page.locator("#payment-form").evaluate("form => form.submit()")


def pay_at_a_provider(page: Page) -> None:
    """The browser sends the form itself, as without a script."""
    page.get_by_role("radio", name="PayPal").check(force=True)
    pay_without_a_script(page)


def pay_from_the_account(page: Page) -> None:
    """The order whose payment the bank asks about, on its own page."""
    pay_without_a_script(page)
    page.goto("/checkout/thank-you/")
    page.goto(f"/accounts/orders/{steps.number_of_order(page)}/pay/")


def give_a_card(page: Page) -> None:
    page.get_by_role("radio").first.check(force=True)
    page.get_by_label("E-mail address it goes to").fill("friend@pages.example")
    page.get_by_label("From").fill("Bea")
    submit(page, ".gift__form")
    page.goto("/checkout/")


def open_a_review(page: Page) -> None:
    """As a link to it would."""
    product = re.search(r"/catalogue/[^/]+/", page.url)
    number = (page.locator("article.review").first.get_attribute("id") or "").partition("-")[2]
    assert product and number
    page.goto(f"{product[0]}reviews/{number}/")


def open_pictures(page: Page) -> None:
    page.locator("[data-strip] a >> nth=0").click()
    page.locator("[data-viewer][open]").wait_for()


def begin_review(page: Page) -> None:
    follow(page, ".review-summary a.button")


def send_no_review(page: Page) -> None:
    begin_review(page)
    submit(page, "form[enctype]")


def open_a_statement(page: Page) -> None:
    follow(page, ".row__end >> nth=0")


def state_a_withdrawal(page: Page) -> None:
    open_a_statement(page)
    send_unchecked(page)


def open_a_return(page: Page) -> None:
    follow(page, ".order-card h3 a >> nth=0")


def begin_a_return(page: Page) -> None:
    follow(page, ".order-card h3 a >> nth=-1")
    follow(page, ".order-back .more-link >> nth=0")


def send_no_return(page: Page) -> None:
    begin_a_return(page)
    send_unchecked(page)


def follow(page: Page, link: str) -> None:
    """As without a script: to the page itself, not to a part of it."""
    page.goto(page.locator(link).get_attribute("href") or "")
