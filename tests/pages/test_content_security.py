"""What browsers may run and wear on the storefront, word by word."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.checkout.test_checkout_pages import add, go_to_payment
from tests.factories import make_delivery, make_product
from tests.queries.conftest import home as home

pytestmark = pytest.mark.django_db


def directives(answer) -> dict[str, list[str]]:
    """The policy of an answer; the page's own nonce is told as "nonce"."""
    policy = answer["Content-Security-Policy"]
    found = {}
    for directive in re.sub(r"'nonce-[^']+'", "nonce", policy).split(";"):
        name, *sources = directive.split()
        found[name] = sources
    return found


@pytest.fixture
def pages(client, home):
    make_delivery("4.00")
    make_delivery("9.00")
    bowl = make_product("Bowl")
    pages = {"home": client.get("/"), "product": client.get(bowl.get_absolute_url())}
    add(client, bowl)
    go_to_payment(client)
    return pages | {"payment": client.get(reverse("checkout:payment-details"))}


def test_browser_runs_and_wears_what_is_the_shops_or_stripes(pages):
    for name, answer in pages.items():
        assert answer.status_code == 200, name
        policy = directives(answer)
        assert policy["script-src"] == ["'self'", "nonce", settings.STRIPE_API_BASE], name
        assert policy["style-src"] == ["'self'", "nonce"], name
        assert policy["default-src"] == ["'self'"], name


def test_nothing_unsafe_is_allowed_by_any_word_of_the_policy(client, pages):
    entrances = ("/accounts/login/", "/search/?q=bowl", "/catalogue/", "/basket/", "/nowhere/")
    answers = pages | {address: client.get(address) for address in entrances}
    for name, answer in answers.items():
        unsafe = {
            (directive, source)
            for directive, sources in directives(answer).items()
            for source in sources
            if "unsafe" in source or source in ("*", "http:", "https:")
        }
        assert unsafe == set(), name
    assert (
        pages["home"]["Content-Security-Policy"] != client.get("/cms/")["Content-Security-Policy"]
    )
