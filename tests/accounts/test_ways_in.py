"""There is one sign-in. What takes JSON is tried in `tests/api/people/test_sign_in.py`."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY, views
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from tests.accounts.test_sign_in import sign_in, turn_on_app
from tests.factories import PASSWORD

# Under any name that a form has for them.
NAMES, PASSWORDS = ("login", "username", "email"), ("password", "password1", "password2")
STOCK = (views.LoginView, views.PasswordResetView, views.PasswordResetConfirmView)


def routes_of(patterns, above: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        here = f"{above}{entry.pattern}".replace("^", "").replace("$", "")
        if isinstance(entry, URLPattern):
            yield f"/{here}", entry
        else:
            yield from routes_of(entry.url_patterns, here)


ROUTES = list(routes_of(get_resolver().url_patterns))
ADDRESSES = sorted({address for address, _ in ROUTES if not set("<(\\") & set(address)})


def is_stock(view) -> bool:
    return issubclass(getattr(view, "view_class", object), STOCK)


@pytest.fixture
def locked(member) -> User:
    """A member who has an authenticator app."""
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    client = Client()
    sign_in(client, member.email)
    turn_on_app(client)
    return member


def test_no_address_signs_in_by_the_password_alone(locked):
    known = {"/accounts/login/", "/_util/login/", "/cms/login/", "/dashboard/login/"}
    assert known < set(ADDRESSES)
    form = dict.fromkeys(NAMES, locked.email) | dict.fromkeys(PASSWORDS, PASSWORD)
    opened = []
    for address in ADDRESSES:
        visitor = Client(raise_request_exception=False)
        visitor.post(address, form)
        if SESSION_KEY in visitor.session:
            opened.append(address)
    assert opened == []


def test_no_password_page_of_django_is_open(locked):
    """What resets a password by Django's own way ends no other sessions and has no limits."""
    link = {
        "uidb64": urlsafe_base64_encode(force_bytes(locked.pk)),
        "token": default_token_generator.make_token(locked),
    }
    opened = []
    for address, route in ROUTES:
        if not is_stock(route.callback):
            continue
        for name, value in link.items():
            address = address.replace(f"<{name}>", value)
        page = Client().get(address, follow=True)
        if page.status_code != 404 and is_stock(page.resolver_match.func):
            opened.append(address)
    assert opened == []


@pytest.mark.parametrize(
    ("wanted", "led_to"), [("/journal/", "/journal/"), ("//evil.example/", "/"), ("", "/")]
)
def test_who_may_not_read_a_page_signs_in_where_the_shop_does(client, home, wanted, led_to):
    answer = client.get("/_util/login/", {"next": wanted})
    assert answer.url == f"{reverse('account_login')}?next={led_to}"


def test_who_is_signed_in_and_may_not_read_is_not_sent_in_circles(signed_in, home):
    assert signed_in.get("/_util/login/", {"next": "/journal/"}).status_code == 403
