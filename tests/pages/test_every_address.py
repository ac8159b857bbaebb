"""Every address customers come to is looked at (`addresses.py`), or named here with why not."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver, resolve

from tests.pages.addresses import storefront_pages

pytestmark = pytest.mark.xdist_group("journeys")

# Rooms with visitors of their own, whose tests have tables of their own.
NOT_CUSTOMERS = ("api/", "cms/", "dashboard/", "v1/", "documents/")
DOES_SOMETHING = "does something and leads to a page"
PART = "a part of a page, seen in it"
FILE = "a file"
NOT_LOOKED_AT = {
    "appearance": DOES_SOMETHING,
    "account_confirm_login_code": "codes by mail are not offered",
    "basket:add": DOES_SOMETHING,
    "basket:drawer": PART,
    "basket:forget": DOES_SOMETHING,
    "basket:move": DOES_SOMETHING,
    "basket:put_back": DOES_SOMETHING,
    "basket:remove": DOES_SOMETHING,
    "basket:save": DOES_SOMETHING,
    "basket:vouchers-add": DOES_SOMETHING,
    "basket:vouchers-remove": DOES_SOMETHING,
    "catalogue:note-viewed": DOES_SOMETHING,
    "catalogue:recently-viewed": PART,
    "catalogue:reviews-vote": DOES_SOMETHING,
    "checkout:credit": DOES_SOMETHING,
    "checkout:place": DOES_SOMETHING,
    "checkout:release": DOES_SOMETHING,
    "customer:address-first": DOES_SOMETHING,
    "customer:anon-invoice": FILE,
    "customer:anon-paid": DOES_SOMETHING,
    "customer:anon-pay": "seen alike in tests/journeys/test_exchanges.py",
    "customer:anon-return-picture": FILE,
    "customer:card-added": DOES_SOMETHING,
    "customer:card-delete": DOES_SOMETHING,
    "customer:data-export": FILE,
    "customer:end-sessions": DOES_SOMETHING,
    "customer:invoice": FILE,
    "customer:paid": DOES_SOMETHING,
    "customer:return-picture": FILE,
    "customer:sold-return": "a seller's; seen alike in tests/journeys/test_exchanges.py",
    "customer:sold-return-picture": FILE,
    "customer:wishlist-line": DOES_SOMETHING,
    "customer:wishlist-wish": DOES_SOMETHING,
    "customer:wishlist-wished": DOES_SOMETHING,
    "mfa_download_recovery_codes": FILE,
    "mfa_index": "leads to the page of security",
    "mfa_list_webauthn": "leads to the page of security",
    "mfa_login_webauthn": DOES_SOMETHING,
    "robots": FILE,
    "search:suggestions": PART,
    "service-worker": FILE,
    "sitemap": FILE,
    "sitemap-section": FILE,
    "stripe-webhook": "for Stripe",
    "wagtailcore_login": "leads to the sign-in",
}


def names_of(routes, path: str = "", room: str = "") -> Iterator[str]:
    for route in routes:
        here = f"{path}{route.pattern}"
        if here.startswith(NOT_CUSTOMERS) and here != "cms/login/":
            continue
        if isinstance(route, URLPattern):
            yield f"{room}{route.name}"
        else:
            inner = f"{room}{route.namespace}:" if route.namespace else room
            yield from names_of(route.url_patterns, here, inner)


def test_every_address_of_customers_is_looked_at(look):
    names = set(names_of(get_resolver().url_patterns))
    pages = [look(case) for case in storefront_pages()]
    found = [page for page in pages if page.status in (200, 403, 422)]
    seen = {resolve(page.address).view_name for page in found}
    assert names - seen - NOT_LOOKED_AT.keys() == set()
    assert NOT_LOOKED_AT.keys() - names == set(), "no such address"
    assert NOT_LOOKED_AT.keys() & seen == set(), "looked at, though it is said not to be"
