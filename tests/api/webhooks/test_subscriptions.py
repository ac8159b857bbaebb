"""Subscriptions by API: who has them, what they are, and their log."""

import pytest
from django.test import Client

from accounts.models import User
from api.webhooks import actions
from api.webhooks.models import Call, Subscription
from outbox.actions import deliver_due
from tests.api.callers import caller, codes_of, machine, send
from tests.api.webhooks.conftest import tell, the_call
from tests.factories import make_member, make_seller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("products")]

HOOKS = "/api/v2/webhooks/"
NEW = {"url": "https://erp.example/hook", "topics": ["order.paid", "stock.low"]}
ANY = {"If-Match": "*"}


@pytest.fixture
def seller(db) -> User:
    seller = make_member()
    make_seller().users.add(seller)
    return seller


@pytest.fixture
def browser(seller) -> Client:
    return caller(seller)


@pytest.fixture
def kept(browser) -> dict:
    return send(browser, "post", HOOKS, NEW).json()


def test_secret_is_told_once(browser, kept):
    assert kept["secret"].startswith("whsec_")
    assert len(kept["secret"]) > 43
    rows = browser.get(HOOKS).json()["results"]
    assert [row["id"] for row in rows] == [kept["id"]]
    assert kept["secret"] not in browser.get(f"{HOOKS}{kept['id']}/").content.decode()
    assert (kept["url"], kept["topics"], kept["is_active"]) == (*NEW.values(), True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://erp.example/"),
        ("url", "https://user:secret@erp.example/"),
        ("url", "https://erp.example/" + "x" * 500),
        ("url", "a\0b"),
        ("url", None),
        ("topics", []),
        ("topics", ["everything"]),
        ("topics", "order.paid"),
    ],
)
def test_bad_input_is_told_by_field(browser, field, value):
    response = send(browser, "post", HOOKS, NEW | {field: value})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"].split(".")[0] == field
    assert not Subscription.objects.exists()


def test_members_without_goods_have_no_webhooks(client):
    assert send(client, "post", HOOKS, NEW).status_code == 401
    assert send(caller(make_member()), "post", HOOKS, NEW).status_code == 403


def test_webhooks_of_somebody_else_are_not_there(kept, boss):
    other, path = caller(boss), f"{HOOKS}{kept['id']}/"
    assert other.get(HOOKS).json()["results"] == []
    for method, where in [
        ("get", path),
        ("patch", path),
        ("delete", path),
        ("post", f"{path}rotate/"),
        ("get", f"{path}deliveries/"),
    ]:
        assert send(other, method, where, {}, **ANY).status_code == 404
    assert Subscription.objects.count() == 1


def test_keys_need_the_scope_of_what_they_do(seller, kept):
    reader, writer = machine(seller, "webhooks:read"), machine(seller, "webhooks:write")
    assert reader.get(HOOKS).status_code == 200
    assert codes_of(send(reader, "post", HOOKS, NEW))[0] == "insufficient_scope"
    assert send(writer, "post", HOOKS, NEW).status_code == 201


def test_subscription_is_changed_by_who_has_seen_it(browser, kept):
    path = f"{HOOKS}{kept['id']}/"
    tag = browser.get(path)["ETag"]
    given = {"topics": ["return.moved"]}
    assert send(browser, "patch", path, given).status_code == 428
    assert send(browser, "patch", path, given, **{"If-Match": tag}).json()["topics"] == [
        "return.moved"
    ]
    assert send(browser, "patch", path, given, **{"If-Match": tag}).status_code == 412
    assert send(browser, "patch", path, {"url": "http://x.example"}, **ANY).status_code == 400


def test_subscription_is_switched_off_and_on(browser, kept):
    path = f"{HOOKS}{kept['id']}/"
    off = send(browser, "patch", path, {"is_active": False}, **ANY).json()
    assert (off["is_active"], off["disabled_for"]) == (False, "owner")
    on = send(browser, "patch", path, {"is_active": True}, **ANY).json()
    assert (on["is_active"], on["disabled_for"], on["disabled_at"]) == (True, "", None)


def test_subscription_begun_switched_off_is_told_nothing_until_it_is_on(browser):
    given = NEW | {"topics": ["stock.changed"], "is_active": False}
    off = send(browser, "post", HOOKS, given).json()
    assert (off["is_active"], off["disabled_for"]) == (False, "owner")
    tell()
    deliver_due()
    assert not Call.objects.exists()
    path = f"{HOOKS}{off['id']}/"
    assert browser.get(path).json() == {name: off[name] for name in off if name != "secret"}
    on = send(browser, "patch", path, {"is_active": True}, **ANY).json()
    assert (on["is_active"], on["disabled_at"]) == (True, None)


def test_subscription_is_deleted(browser, kept):
    path = f"{HOOKS}{kept['id']}/"
    assert send(browser, "delete", path, None, **ANY).status_code == 204
    assert browser.get(path).status_code == 404


def test_rotation_tells_another_secret(browser, kept):
    path = f"{HOOKS}{kept['id']}/"
    answer = send(browser, "post", f"{path}rotate/")
    told = answer.json()
    assert told["secret"] != kept["secret"]
    [subscription] = Subscription.objects.all()
    assert actions.secrets_of(subscription) == [told["secret"], kept["secret"]]
    given, seen = {"topics": ["return.moved"]}, {"If-Match": answer["ETag"]}
    assert send(browser, "patch", path, given, **seen).status_code == 200


def test_member_has_only_so_many(browser, monkeypatch):
    monkeypatch.setattr(actions, "MOST_SUBSCRIPTIONS", 1)
    assert [send(browser, "post", HOOKS, NEW).status_code for _ in range(2)] == [201, 409]


class TestLog:
    @pytest.fixture
    def told(self, subscription, receiver) -> str:
        """Address of a call that was refused."""
        receiver.answers = [(404, {}, b"what?"), (200, {}, b"ah")]
        tell()
        deliver_due()
        return f"{HOOKS}{subscription.pk}/deliveries/{the_call().key}/"

    def test_log_says_what_was_told_and_answered(self, boss, told, subscription):
        [row] = caller(boss).get(f"{HOOKS}{subscription.pk}/deliveries/").json()["results"]
        assert (row["topic"], row["status"]) == ("stock.changed", "refused")
        whole = caller(boss).get(told).json()
        assert whole["data"] == {"products": [7]}
        [attempt] = whole["attempts"]
        assert (attempt["status"], attempt["answer"], attempt["error"]) == (404, "what?", "")
        assert attempt["milliseconds"] >= 0

    def test_call_is_sent_again(self, boss, told):
        response = send(caller(boss), "post", f"{told}replay/")
        assert (response.status_code, response.json()["status"]) == (202, "waiting")
        deliver_due()
        assert Call.objects.get().status == "heard"
        attempts = caller(boss).get(told).json()["attempts"]
        assert [each["status"] for each in attempts] == [200, 404]

    def test_nothing_is_sent_again_to_what_is_switched_off(self, boss, told):
        Subscription.objects.update(disabled_at="2026-01-01T00:00Z", disabled_for="owner")
        response = send(caller(boss), "post", f"{told}replay/")
        assert codes_of(response)[0] == "webhook_disabled"

    @pytest.mark.parametrize("path", ["rotate/", "deliveries/{}/replay/"])
    def test_closed_account_has_nothing_sent_or_made_anew(self, boss, told, subscription, path):
        clients = caller(boss), machine(boss, "webhooks:write")
        address = f"{HOOKS}{subscription.pk}/{path.format(the_call().key)}"
        User.objects.filter(pk=boss.pk).update(is_active=False)
        assert [send(each, "post", address).status_code for each in clients] == [401, 401]
        assert the_call().status == "refused"
        [row] = Subscription.objects.all()
        assert actions.secrets_of(row) == [subscription.told_secret]

    def test_log_of_somebody_else_is_not_there(self, browser, told):
        assert browser.get(told).status_code == 404
        assert send(browser, "post", f"{told}replay/").status_code == 404

    def test_unknown_call_is_not_there(self, boss, subscription):
        path = f"{HOOKS}{subscription.pk}/deliveries/00000000-0000-0000-0000-000000000000/"
        assert caller(boss).get(path).status_code == 404
