"""Keys of machines: what they may, how they end, and that they are kept nowhere."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from api.scopes import SCOPES
from api.tokens import keys as key_actions
from api.tokens.actions import begin_family
from api.tokens.keys import create_key
from api.tokens.models import ApiKey, RefreshFamily
from tests.api.callers import caller, codes_of, machine, send
from tests.factories import make_member, make_seller, make_staff

pytestmark = pytest.mark.django_db

KEYS = "/api/v2/keys/"
ME = "/api/v2/users/me/"
NEW = {"name": "Warehouse", "scopes": ["profile:read"]}


@pytest.fixture
def seller(member) -> User:
    make_seller().users.add(member)
    return member


def test_key_is_shown_once_and_kept_nowhere(seller):
    browser = caller(seller)
    response = send(browser, "post", KEYS, NEW)
    assert response.status_code == 201
    made = response.json()
    row = ApiKey.objects.get()
    assert made["key"].startswith(row.prefix)
    assert row.digest == hashlib.sha256(made["key"].encode()).hexdigest()
    listed = browser.get(KEYS)
    assert made["key"] not in listed.content.decode()
    assert listed.json()["results"][0]["name"] == "Warehouse"
    assert Client().get(ME, headers={"Authorization": f"Api-Key {made['key']}"}).status_code == 200


def test_two_keys_are_never_the_same(seller):
    secrets = {create_key(seller, name="x", scopes=[])[1] for _ in range(20)}
    assert len(secrets) == 20
    assert min(map(len, secrets)) >= 43 + len(key_actions.BEGINNING)


@pytest.mark.parametrize("who", ["guest", "member"])
def test_only_sellers_and_staff_make_keys(member, who):
    client = Client() if who == "guest" else caller(member)
    assert send(client, "post", KEYS, NEW).status_code == (401 if who == "guest" else 403)
    assert not ApiKey.objects.exists()


def test_staff_make_keys(db):
    assert send(caller(make_staff()), "post", KEYS, NEW).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scopes", ["everything"]),
        ("scopes", []),
        ("scopes", "profile:read"),
        ("name", ""),
        ("name", "x" * 81),
        ("name", "a\0b"),
        ("expires_at", "2020-01-01T00:00:00Z"),
        ("expires_at", "soon"),
    ],
)
def test_bad_input_is_told_by_field(seller, field, value):
    response = send(caller(seller), "post", KEYS, NEW | {field: value})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"].split(".")[0] == field


def test_key_is_made_only_just_after_signing_in(seller):
    RefreshFamily.objects.all().delete()
    tokens = begin_family(seller)
    tokens.access["auth_time"] -= 16 * 60
    client = Client(headers={"Authorization": f"Bearer {tokens.access}"})
    response = send(client, "post", KEYS, NEW)
    assert codes_of(response)[0] == "reauthentication_required"


def test_keys_make_see_and_revoke_no_keys(seller):
    client = machine(seller, *SCOPES)
    key = ApiKey.objects.get()
    answers = [
        send(client, "post", KEYS, NEW),
        client.get(KEYS),
        client.delete(f"{KEYS}{key.pk}/"),
        client.get("/api/v2/auth/sessions/"),
    ]
    assert [each.status_code for each in answers] == [403] * 4
    assert codes_of(answers[0])[0] == "insufficient_scope"


def test_key_without_the_scope_is_refused(seller):
    assert machine(seller, "profile:read").get(ME).status_code == 200
    refused = machine(seller, "orders:read").get(ME)
    assert refused.status_code == 403
    assert codes_of(refused)[0] == "insufficient_scope"


def test_key_does_no_more_than_its_member(seller):
    assert machine(seller, *SCOPES).get("/api/v2/users/").status_code == 403


def test_expired_key_is_refused(seller):
    client = machine(seller, "profile:read")
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.get(ME)
    assert response.status_code == 401
    assert codes_of(response)[0] == "key_not_valid"


def test_revoked_key_is_refused(seller):
    client = machine(seller, "profile:read")
    browser = caller(seller)
    key = ApiKey.objects.get()
    assert browser.delete(f"{KEYS}{key.pk}/").status_code == 204
    assert client.get(ME).status_code == 401
    assert browser.delete(f"{KEYS}{key.pk}/").status_code == 404


def test_key_of_somebody_else_is_not_revoked(seller):
    client = machine(make_staff(), "profile:read")
    key = ApiKey.objects.get()
    assert caller(seller).delete(f"{KEYS}{key.pk}/").status_code == 404
    assert client.get(ME).status_code == 200


def test_key_of_a_closed_account_is_refused(seller):
    client = machine(seller, "profile:read")
    User.objects.filter(pk=seller.pk).update(is_active=False)
    assert client.get(ME).status_code == 401


@pytest.mark.parametrize("key", ["", "bower_", "bower_x", "a\xff", "x" * 5000])
def test_nonsense_is_no_key(db, key):
    assert Client().get(ME, headers={"Authorization": f"Api-Key {key}"}).status_code == 401


def test_use_is_noted_once_a_minute(seller, django_assert_num_queries):
    client = machine(seller, "profile:read")
    with django_assert_num_queries(3):
        client.get(ME)
    noted = ApiKey.objects.get().last_used_at
    with django_assert_num_queries(2):
        client.get(ME)
    assert ApiKey.objects.get().last_used_at == noted
    ApiKey.objects.update(last_used_at=noted - timedelta(minutes=2))
    client.get(ME)
    assert ApiKey.objects.get().last_used_at > noted


def test_member_has_only_so_many_keys(seller, monkeypatch):
    monkeypatch.setattr(key_actions, "MOST_KEYS", 1)
    browser = caller(seller)
    statuses = [send(browser, "post", KEYS, NEW).status_code for _ in range(2)]
    assert statuses == [201, 409]


def test_who_sells_no_more_can_still_revoke_a_key(client):
    seller, member = make_seller(), make_member()
    seller.users.add(member)
    key, _secret = create_key(member, name="Old", scopes=["orders:read"])
    seller.users.remove(member)
    browser = caller(member)
    assert browser.get("/api/v2/keys/").status_code == 200
    asked = {"name": "New", "scopes": ["orders:read"]}
    assert send(browser, "post", "/api/v2/keys/", asked).status_code == 403
    assert browser.delete(f"/api/v2/keys/{key.pk}/").status_code == 204
