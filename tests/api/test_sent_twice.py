"""What is sent twice is done once, wherever something is made; secrets are told once."""

from uuid import uuid4

import pytest
from django.test import Client, override_settings

from accounts.models import User
from api.idempotency import HEADER, REPLAYED
from api.models import IdempotentRequest
from api.tokens.models import ApiKey
from api.webhooks.models import Subscription
from catalogue.models import ProductImage
from catalogue.partner.models import StockMovement
from tests.api.callers import caller, codes_of, send
from tests.api.catalogue.test_images import upload
from tests.api.openapi import headers_of, operations_of
from tests.factories import PASSWORD, make_member, make_product, make_seller, make_staff

pytestmark = pytest.mark.django_db

KEY = {HEADER: "00000000-0000-4000-8000-000000000001"}
# They look, or begin a sign-in, which is another one each time, or have a mail sent.
MAKE_NOTHING = {
    "auth_email_confirm_create",
    "auth_login_create",
    "auth_login_code_create",
    "auth_password_reset_create",
    "auth_refresh_create",
    "auth_sessions_create",
    "auth_social_create",
    "cart_quote_create",
    "payments_verify_create",
}


@pytest.fixture
def seller():
    partner, member = make_seller(), make_member()
    partner.users.add(member)
    return member


def test_every_post_that_makes_something_heeds_a_key():
    deaf = {
        operation["operationId"]
        for method, operation in operations_of("v2")
        if method == "post" and HEADER not in headers_of(operation)
    }
    assert deaf == MAKE_NOTHING


@pytest.mark.parametrize(
    ("path", "given", "secret"),
    [
        ("keys/", {"name": "Press", "scopes": ["stock:read"]}, "key"),
        ("webhooks/", {"url": "https://a.example/", "topics": ["order.paid"]}, "secret"),
    ],
)
def test_a_secret_is_told_once_and_kept_nowhere(seller, path, given, secret):
    browser, address = caller(seller), f"/api/v2/{path}"
    first = send(browser, "post", address, given, **KEY)
    again = send(browser, "post", address, given, **KEY)
    assert (first.status_code, again.status_code) == (201, 409)
    assert codes_of(again)[0] == "told_once"
    assert again[REPLAYED] == "true"
    assert again["Location"] == first["Location"]
    assert first["Location"].endswith(f"/api/v2/{path}{first.json()['id']}/")
    assert ApiKey.objects.count() + Subscription.objects.count() == 1
    row = IdempotentRequest.objects.get()
    assert first.json()[secret] not in f"{row.body}{row.headers}{row.fingerprint}"
    tag = {"If-Match": "*"}
    assert send(browser, "delete", first["Location"], **tag).status_code == 204


def test_a_secret_is_not_rotated_twice(seller):
    browser = caller(seller)
    given = {"url": "https://a.example/", "topics": ["order.paid"]}
    made = send(browser, "post", "/api/v2/webhooks/", given)
    address = f"{made['Location']}rotate/"
    assert send(browser, "post", address, **KEY).status_code == 200
    secret = Subscription.objects.get().secret
    assert send(browser, "post", address, **KEY).status_code == 409
    assert Subscription.objects.get().secret == secret


def test_an_account_is_made_once_and_its_tokens_are_not_kept():
    given = {"email": "new@shop.example", "password": PASSWORD}
    address = "/api/v2/auth/register/"
    first, again = (send(Client(), "post", address, given, **KEY) for _n in range(2))
    assert (first.status_code, again.status_code) == (201, 409)
    assert codes_of(again)[0] == "told_once"
    assert User.objects.filter(email="new@shop.example").count() == 1
    assert IdempotentRequest.objects.get().body == ""


def test_a_picture_is_added_once(seller):
    product = make_product(seller=seller.partners.get())
    address = f"/api/v2/products/{product.pk}/images/"
    browser = caller(seller)
    answers = [
        browser.post(address, {"picture": upload(), "caption": "Side"}, headers=KEY)
        for _n in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[1].json() == answers[0].json()
    assert ProductImage.objects.count() == 1
    other = browser.post(address, {"picture": upload(), "caption": "Top"}, headers=KEY)
    assert other.status_code == 422


def test_stock_is_written_once():
    staff = make_staff()
    staff.is_superuser = True
    staff.save()
    record = make_product(stock=1).stockrecords.get()
    given = {"rows": [{"stockrecord": record.pk, "seen": 1, "num_in_stock": 5}]}
    answers = [
        send(caller(staff), "post", "/api/v2/inventory/bulk/", given, **KEY) for _n in range(2)
    ]
    assert [each.json()["succeeded"] for each in answers] == [1, 1]
    assert StockMovement.objects.filter(stockrecord=record, reference="API").count() == 1


def test_what_was_asked_cannot_be_guessed_from_what_is_kept(seller):
    given = {"name": "Garden"}
    prints = []
    for secret in ("one", "two"):
        with override_settings(SECRET_KEY=secret):
            key = {HEADER: str(uuid4())}
            send(caller(seller), "post", "/api/v2/wishlists/", given, **key)
            prints.append(IdempotentRequest.objects.latest("pk").fingerprint)
    assert prints[0] != prints[1]


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_large_body_with_a_key_is_refused_as_any(seller):
    given = {"name": "x" * 2000}
    refused = send(caller(seller), "post", "/api/v2/wishlists/", given, **KEY)
    assert (refused.status_code, codes_of(refused)[0]) == (413, "too_large")
