"""Every page of the storefront and who sees it. Whoever adds a page adds it here."""

import re
import urllib.request
from collections.abc import Callable
from typing import NamedTuple

from django.utils.text import slugify
from playwright.sync_api import Page

from demo.goods import GOODS, SMALL


class Case(NamedTuple):
    """A page as somebody sees it.

    `path` may name a product, category, page or story of the demo by the end of its slug:
    `product:…`, `category:…`, `page:…`, `article:…`. `then` is done on the page before it is looked
    at. `status` is what the server answers.
    """

    name: str
    path: str
    visitor: str = "guest"
    status: int = 200
    then: Callable[[Page], None] | None = None


def storefront_pages() -> list[Case]:
    return [
        *_shop(),
        *_product_parts(),
        *_baskets(),
        *_checkout(),
        *_entrances(),
        *_account(),
        *_returns(),
        *_errors(),
    ]


def _shop() -> list[Case]:
    loaded = [good for good in GOODS if good.code in SMALL]
    plain = next(good for good in loaded if not good.variants)
    varied = next(good for good in loaded if good.variants)
    return [
        Case("home", "/"),
        Case("home-menu", "/", then=_open_menu),
        Case("standard-page", "page:about"),
        Case("journal", "/journal/"),
        Case("article", "article:"),
        Case("everything", "/catalogue/"),
        Case("category", "category:ceramics"),
        Case("product", f"product:{slugify(plain.title)}"),
        Case("product-variants", f"product:{slugify(varied.title)}"),
        Case("category-filtered", "category:ceramics", then=_choose_a_filter),
        Case("product-drawer", f"product:{slugify(plain.title)}", then=_add_to_basket),
        Case("search", "/search/"),
        Case("search-results", "/search/?q=bowl"),
        Case("search-nothing", "/search/?q=xyzzyxyzzy"),
        Case("offers", "/offers/"),
        Case("gift-cards", "/gift-cards/"),
        Case("gift-cards-errors", "/gift-cards/", then=_send_empty),
        Case("styleguide", "/styleguide/", "staff"),
    ]


def _product_parts() -> list[Case]:
    mug = "product:dipped-mug"
    return [
        Case("product-viewer", mug, then=_open_pictures),
        Case("reviews", mug, then=lambda page: _follow(page, ".histogram a >> nth=0")),
        Case("review-form", mug, "member", then=_begin_review),
        Case("review-form-errors", mug, "member", then=_send_no_review),
        Case("seller", "/catalogue/sellers/saltmarsh/"),
    ]


def _baskets() -> list[Case]:
    return [
        Case("basket-empty", "/basket/"),
        Case("basket", "/basket/", "shopper"),
        Case("basket-wrong-voucher", "/basket/", "shopper", then=_use_no_voucher),
        Case("basket-member", "/basket/", "member with a basket"),
    ]


def _checkout() -> list[Case]:
    return [
        Case("checkout", "/checkout/", "shopper"),
        Case("checkout-wrong-email", "/checkout/", "shopper", then=_send_unchecked),
        Case("delivery-address", "/checkout/delivery-address/", "payer"),
        Case("delivery-address-errors", "/checkout/delivery-address/", "payer", then=_send_empty),
        Case("delivery", "/checkout/delivery/", "payer"),
        Case("payment", "/checkout/payment/", "payer"),
        Case("payment-wrong-gift-card", "/checkout/payment/", "payer", then=_use_no_gift_card),
        Case("delivery-address-member", "/checkout/delivery-address/", "member with a basket"),
        Case("thank-you", "/checkout/thank-you/", "buyer"),
    ]


def _entrances() -> list[Case]:
    return [
        Case("sign-in", "/accounts/login/"),
        Case("sign-in-errors", "/accounts/login/", then=_sign_in_wrongly),
        Case("sign-up", "/accounts/signup/"),
        Case("sign-up-errors", "/accounts/signup/", then=_send_unchecked),
        Case("password-reset", "/accounts/password/reset/"),
        Case("password-reset-done", "/accounts/password/reset/done/"),
    ]


def _account() -> list[Case]:
    pages = {
        "account": "/accounts/",
        "orders": "/accounts/orders/",
        "invoices": "/accounts/invoices/",
        "addresses": "/accounts/addresses/",
        "address-new": "/accounts/addresses/add/",
        "profile": "/accounts/profile/",
        "email": "/accounts/email/",
        "password": "/accounts/password/change/",
        "payment-methods": "/accounts/payment-methods/",
        "payment-method-new": "/accounts/payment-methods/add/",
        "wallet": "/accounts/wallet/",
        "wishlists": "/accounts/wishlists/",
        "wishlist-new": "/accounts/wishlists/new/",
        "own-reviews": "/accounts/reviews/",
        "alerts": "/accounts/alerts/",
        "mail-preferences": "/accounts/mail/",
        "security": "/accounts/security/",
        "second-factor": "/accounts/2fa/",
        "privacy": "/accounts/privacy/",
        "close-account": "/accounts/privacy/close/",
        "sign-out": "/accounts/logout/",
    }
    found = [Case(name, path, "member") for name, path in pages.items()]
    return [
        *found,
        Case("order", "/accounts/orders/", "member", then=_open_an_order),
        Case("address-new-errors", pages["address-new"], "member", then=_send_empty),
    ]


def _returns() -> list[Case]:
    return [
        Case("withdrawal", "/withdrawal/"),
        Case("withdrawal-errors", "/withdrawal/", then=_send_unchecked),
        Case("withdrawal-statement", "/withdrawal/", "member", then=_open_a_statement),
        Case("withdrawal-confirm", "/withdrawal/", "member", then=_state_a_withdrawal),
        Case("returns", "/accounts/returns/", "member"),
        Case("return", "/accounts/returns/", "member", then=_open_a_return),
        Case("return-form", "/accounts/orders/", "member", then=_begin_a_return),
        Case("return-form-errors", "/accounts/orders/", "member", then=_send_no_return),
    ]


def _errors() -> list[Case]:
    return [
        Case("not-found", "/nothing-is-here/", status=404),
        Case("forbidden", "/cms/login/", "member", status=403),
        Case("offline", "/offline/"),
    ]


def address_of(path: str, origin: str) -> str:
    """The address of a case's path on the running shop."""
    kind, is_named, end = path.partition(":")
    if not is_named:
        return path
    section = {"product": "products", "category": "categories", "page": "pages"}
    found = _sitemap(origin, section.get(kind, "articles"))
    return next(each for each in found if end in each)


def _sitemap(origin: str, section: str) -> list[str]:
    with urllib.request.urlopen(f"{origin}/sitemap-{section}.xml") as answer:
        places = re.findall(r"<loc>(.*?)</loc>", answer.read().decode())
    return [re.sub(r"^https?://[^/]+", "", place) for place in places]


def _open_menu(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-menu] > summary").click()


def _choose_a_filter(page: Page) -> None:
    page.locator("#filter-form input[type=checkbox]").first.evaluate("box => box.click()")
    page.locator(".chips").wait_for()


def _add_to_basket(page: Page) -> None:
    page.get_by_role("button", name="Add to basket", exact=True).click()
    page.get_by_role("dialog", name="Your basket").get_by_text("Added to your basket").wait_for()


def _open_an_order(page: Page) -> None:
    page.goto(page.locator("main a[href^='/accounts/orders/1']").first.get_attribute("href") or "")


def _send_unchecked(page: Page) -> None:
    """Send the page's form as it is, without the browser's own checks."""
    _submit(page, "main form[method=post] >> nth=0")


def _send_empty(page: Page) -> None:
    last = "main form[method=post] >> nth=-1"
    for field in page.locator(last).locator("input[type=text]").all():
        field.fill("")
    _submit(page, last)


def _submit(page: Page, form: str) -> None:
    with page.expect_navigation():
        page.locator(form).evaluate("form => { form.noValidate = true; form.requestSubmit(); }")


def _sign_in_wrongly(page: Page) -> None:
    page.locator("input[name=login]").fill("nobody@pages.example")
    page.locator("input[name=password]").fill("not-the-password")
    with page.expect_navigation():
        page.locator("form:has(input[name=password]) button[type=submit]").click()


def _use_no_voucher(page: Page) -> None:
    page.locator("summary", has_text="voucher").click()
    page.locator("input[name=code]").fill("NO-SUCH-VOUCHER")
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.locator("#voucher-error").wait_for()


def _use_no_gift_card(page: Page) -> None:
    page.locator("summary", has_text="gift card").click()
    page.locator("input[name=code]").fill("NO-SUCH-CARD")
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.locator("#gift-card-error").wait_for()


def _open_pictures(page: Page) -> None:
    page.locator("[data-strip] a >> nth=0").click()
    page.locator("[data-viewer][open]").wait_for()


def _begin_review(page: Page) -> None:
    _follow(page, ".review-summary a.button")


def _send_no_review(page: Page) -> None:
    _begin_review(page)
    _submit(page, "form[enctype]")


def _open_a_statement(page: Page) -> None:
    _follow(page, ".row__end >> nth=0")


def _state_a_withdrawal(page: Page) -> None:
    _open_a_statement(page)
    _send_unchecked(page)


def _open_a_return(page: Page) -> None:
    _follow(page, ".order-card h3 a >> nth=0")


def _begin_a_return(page: Page) -> None:
    _follow(page, ".order-card h3 a >> nth=-1")
    _follow(page, ".order-back .more-link >> nth=0")


def _send_no_return(page: Page) -> None:
    _begin_a_return(page)
    _send_unchecked(page)


def _follow(page: Page, link: str) -> None:
    """As without a script: to the page itself, not to a part of it."""
    page.goto(page.locator(link).get_attribute("href") or "")
