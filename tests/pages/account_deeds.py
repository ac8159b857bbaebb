"""What is done in an account, and with the letters it gets, before a page is looked at."""

import json
import os
import re
import time
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core.signing import Signer
from playwright.sync_api import Page

from checkout.order.models import Order
from notifications.preferences import SALT, Kind
from tests.authenticator import code_of
from tests.journeys import steps
from tests.pages import deeds
from tests.template_database import ROOT

PICTURE = ROOT / "docs" / "pictures" / "shop.png"
LOCKED_EMAIL, NEW_PASSWORD = "locked@pages.example", "plums-and-hedgerows-77"
# The first whom the demo makes.
MEMBER_ID = 1
LABEL = "main a[href$='/label/']"
ORDER = re.compile(r"/accounts/orders/(\d+)/")
KEYHOLDER_EMAIL, BY_ANOTHER_EMAIL = "keys@pages.example", "by-another@pages.example"
# A phone that knows its owner: what `WebAuthn.addVirtualAuthenticator` is given.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def change_the_list(page: Page) -> None:
    deeds.wish_for_it(page)
    deeds.follow(page, "main a[href$='/edit/']")


def delete_the_list(page: Page) -> None:
    deeds.wish_for_it(page)
    deeds.follow(page, "main a[href$='/delete/']")


def show_the_list_to_a_guest(page: Page) -> None:
    steps.sign_in(page, "Customer", path="/accounts/wishlists/")
    deeds.follow(page, "main a.tile >> nth=0")
    deeds.follow(page, "main a[href$='/edit/']")
    page.locator("[name=visibility][value=Shared]").check(force=True)
    deeds.submit(page, "main form:has([name=visibility])")
    page.goto("/accounts/wishlists/")
    deeds.follow(page, "main a.tile >> nth=0")
    shared = page.locator("#share-link").input_value()
    page.context.clear_cookies()
    page.goto(shared)


def write_a_review(page: Page) -> None:
    """With a picture, where it is not written yet."""
    page.goto("/accounts/reviews/")
    if page.locator("main .line").count():
        return
    page.goto("/accounts/orders/")
    deeds.open_an_order(page)
    deeds.follow(page, "main .line a[href^='/catalogue/'] >> nth=0")
    deeds.begin_review(page)
    page.locator("input[name=score][value='4']").check(force=True)
    page.locator("[name=title]").fill("Sits well in the hand")
    page.locator("[name=body]").fill("It holds what it should, and a little more on Sundays.")
    page.locator("[name=pictures]").set_input_files(PICTURE)
    deeds.submit(page, "form[enctype]")
    page.goto("/accounts/reviews/")
    page.locator("main .line").first.wait_for()


def change_the_review(page: Page) -> None:
    write_a_review(page)
    deeds.follow(page, "main .line a[href$='/reviews/add/']")
    page.locator("[name=remove]").check()


def delete_the_review(page: Page) -> None:
    write_a_review(page)
    deeds.follow(page, "main .line a[href$='/delete/']")


def ask_to_be_told(page: Page) -> None:
    page.locator("#stock-alert button").click()
    page.get_by_text("You are on the list.").wait_for()


def wait_for_a_piece(page: Page) -> None:
    if page.locator("#stock-alert button").count():
        ask_to_be_told(page)
    page.goto("/accounts/alerts/")
    page.locator("main .line").first.wait_for()


def ask_to_be_told_as_a_guest(page: Page) -> None:
    page.locator("#stock-alert input[type=email]").fill("waiting@pages.example")
    page.locator("#stock-alert button").click()
    page.get_by_text("One click is left.").wait_for()
    page.goto(_link_in_letter(page, to="waiting@pages.example", part="/stock-alerts/"))


def ask_to_be_told_nowhere(page: Page) -> None:
    """As without a script: the page around the form answers."""
    page.locator("#stock-alert input[type=email]").fill("nowhere")
    with page.expect_navigation():
        page.locator("#stock-alert form").evaluate("form => form.submit()")


def open_an_address(page: Page) -> None:
    deeds.follow(page, "main .address-card a >> nth=0")


def delete_an_address(page: Page) -> None:
    deeds.follow(page, "main .address-card a[href$='/delete/'] >> nth=0")


def open_a_label(page: Page) -> None:
    """Of the first return that is on its way to the shop."""
    returns = page.locator(".order-card h3 a")
    for address in returns.evaluate_all("links => links.map((link) => link.href)"):
        page.goto(address)
        if page.locator(LABEL).count():
            deeds.follow(page, LABEL)
            return
    raise AssertionError("no return has a label")


def open_less_mail(page: Page) -> None:
    """By the address that the shop signs for its letters."""
    token = Signer(salt=SALT).sign(f"{MEMBER_ID}.{Kind.REVIEW_REQUESTS.value}")
    page.goto(f"/accounts/unsubscribe/{token}/")


def stop_mail(page: Page) -> None:
    open_less_mail(page)
    deeds.submit(page, "main form[method=post]")


def by_the_link_of_the_order(deed: Callable[[Page], None], path: str):
    """The page that a member's deed leads to, as a guest comes to it."""

    def open_it(page: Page) -> None:
        steps.sign_in(page, "Customer", path=path)
        deed(page)
        page.context.clear_cookies()
        page.goto(ORDER.sub(_signed, urlsplit(page.url).path))

    return open_it


def withdraw(page: Page) -> None:
    deeds.follow_the_order(page)
    deeds.follow(page, "main a[href^='/withdrawal/']")
    deeds.send_unchecked(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm withdrawal").click()


def choose_a_new_password(page: Page) -> None:
    page.locator("main input[name=email]").fill(deeds.EMAIL)
    deeds.submit(page, "main form:has(input[name=email])")
    page.goto(_link_in_letter(page, to=deeds.EMAIL, part="/password/reset/key/"))


def confirm_email(page: Page, email: str = LOCKED_EMAIL) -> None:
    """Who wants a second factor has shown that the letters arrive."""
    page.goto(_link_in_letter(page, to=email, part="/confirm-email/"))
    deeds.submit(page, "main form[method=post]")


def turn_on_the_app(page: Page) -> None:
    """The authenticator app, where it is not on; then back to where one was."""
    there = page.url
    page.goto("/accounts/2fa/totp/activate/")
    deeds.give_password(page, NEW_PASSWORD)
    if page.locator(".secret").count():
        secret = page.locator(".secret").inner_text().replace(" ", "")
        page.locator("main input[name=code]").fill(code_of(secret))
        deeds.submit(page, "main form:has(input[name=code])")
        assert "/2fa/recovery-codes/" in page.url, "the app's code was refused"
    page.goto(there)


def open_after_the_app(address: str):
    """Where one is led to once the app is on."""

    def open_it(page: Page) -> None:
        turn_on_the_app(page)
        page.goto(address)
        deeds.give_password(page, NEW_PASSWORD)

    return open_it


def sign_in_with_the_app(page: Page) -> None:
    turn_on_the_app(page)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(LOCKED_EMAIL)
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    deeds.submit(page, "form:has(input[name=password])")


def begin_with_a_passkey(page: Page) -> None:
    """Add one, kept by a device that Chromium plays, and sign in anew by it."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto("/accounts/2fa/webauthn/add/")
    deeds.give_password(page, NEW_PASSWORD)
    page.locator("main [name=passwordless]").check(force=True)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/2fa/recovery-codes/")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.locator(".account-nav").wait_for()


def with_a_key(link: str):
    """Follow this link of the passkey on the page of security."""

    def open_it(page: Page) -> None:
        deeds.follow(page, f"main .row {link}")
        deeds.give_password(page, NEW_PASSWORD)

    return open_it


def open_an_account_by_another(page: Page) -> None:
    if page.locator("main input[name=email]").count():
        page.locator("main input[name=email]").fill(BY_ANOTHER_EMAIL)
        deeds.submit(page, "main form:has(input[name=email])")


def open_by_another(path: str):
    """What they see there who have come by another alone."""

    def open_it(page: Page) -> None:
        open_an_account_by_another(page)
        page.goto(path)

    return open_it


def confirmation_of(address_id: int) -> str:
    return f"/accounts/confirm-email/{EmailConfirmationHMAC(EmailAddress(pk=address_id)).key}/"


def _signed(address: re.Match) -> str:
    number = address[1]
    return f"/accounts/order-status/{number}/{Order(number=number).verification_hash()}/"


def _link_in_letter(page: Page, *, to: str, part: str) -> str:
    """The first address with this part in the letters that somebody got, once it has come."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        asked = f"{os.environ['MAIL_CATCHER_URL']}/api/messages?to={to}"
        with urllib.request.urlopen(asked) as answer:
            letters = json.load(answer)
        if found := re.findall(rf"https?://\S*{part}\S*", "\n".join(m["text"] for m in letters)):
            return found[0]
        page.wait_for_timeout(500)
    raise AssertionError(f"No letter with {part} has come to {to}")
