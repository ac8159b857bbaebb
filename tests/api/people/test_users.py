"""Profiles and members: one's own, and everybody's for admins."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from api.tokens.actions import begin_family
from outbox.models import Event
from tests.api.callers import answer_of, caller, codes_of, machine, send
from tests.factories import make_member, make_staff

pytestmark = pytest.mark.django_db

PROFILES = ["/api/v1/user/profile/", "/api/v1/users/profile/", "/api/v2/users/me/"]
CHANGES = ["/api/v1/user/profile/update/", "/api/v1/users/profile/", "/api/v2/users/me/"]
ANY = {"If-Match": "*"}


def make_admin(*permissions: str) -> User:
    admin = make_staff()
    for name in permissions:
        admin.user_permissions.add(Permission.objects.get(codename=name))
    return admin


@pytest.fixture
def looker(db) -> User:
    return make_admin("view_user")


@pytest.fixture
def keeper(db) -> User:
    return make_admin("view_user", "change_user")


@pytest.mark.parametrize("path", PROFILES)
def test_profile_is_the_member_s_own(member, path):
    told = answer_of(caller(member).get(path))
    assert (told["id"], told["email"], told["first_name"]) == (member.pk, member.email, "Ada")
    assert told["is_email_verified"] is True
    assert "password" not in told


@pytest.mark.parametrize("path", PROFILES)
def test_profile_needs_a_sign_in(client, path):
    response = client.get(path)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", CHANGES)
def test_name_is_changed_and_nothing_else(member, path):
    given = {"first_name": "Augusta", "is_staff": True, "is_superuser": True, "is_active": False}
    assert send(caller(member), "put", path, given, **ANY).status_code == 200
    member.refresh_from_db()
    assert (member.first_name, member.last_name) == ("Augusta", "Byron")
    assert (member.is_staff, member.is_superuser, member.is_active) == (False, False, True)


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("name", ["x" * 151, "a\0b", 7.5, ["x"], None])
def test_bad_name_is_told(member, path, name):
    response = send(caller(member), "put", path, {"first_name": name}, **ANY)
    if name == 7.5:
        assert response.status_code == 200
    else:
        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == "first_name"


def test_change_that_somebody_else_overtook_is_refused(member):
    browser = caller(member)
    tag = browser.get("/api/v2/users/me/")["ETag"]
    assert send(browser, "patch", "/api/v2/users/me/", {"first_name": "A"}).status_code == 428
    first = send(browser, "patch", "/api/v2/users/me/", {"first_name": "A"}, **{"If-Match": tag})
    second = send(browser, "patch", "/api/v2/users/me/", {"first_name": "B"}, **{"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    member.refresh_from_db()
    assert member.first_name == "A"


@pytest.mark.parametrize(("seen", "status"), [({}, 428), ({"If-Match": '"another"'}, 412)])
def test_refused_change_asks_for_no_new_address(member, seen, status):
    given = {"email": "new@shop.example"}
    response = send(caller(member), "patch", "/api/v2/users/me/", given, **seen)
    assert response.status_code == status
    assert not Event.objects.filter(topic="mail.requested").exists()
    assert not EmailAddress.objects.filter(email="new@shop.example").exists()


def test_written_profile_has_the_tag_of_its_new_state(member):
    browser = caller(member)
    written = send(browser, "patch", "/api/v2/users/me/", {"first_name": "A"}, **ANY)
    again = {"If-Match": written["ETag"]}
    assert (
        send(browser, "patch", "/api/v2/users/me/", {"first_name": "B"}, **again).status_code == 200
    )


def test_new_address_counts_once_it_is_confirmed(member):
    browser = caller(member)
    response = send(browser, "put", CHANGES[0], {"email": "new@shop.example"})
    assert answer_of(response)["email"] == "ada@shop.example"
    mail = Event.objects.get(topic="mail.requested").payload
    assert mail["to"] == "new@shop.example"
    assert "/accounts/confirm-email/" in mail["text"]
    member.refresh_from_db()
    assert member.email == "ada@shop.example"


def test_address_that_was_never_confirmed_stays_until_the_new_one_is(client):
    member = make_member("eve@shop.example")
    EmailAddress.objects.create(user=member, email=member.email, primary=True)
    for number in (1, 2):
        given = {"email": f"new{number}@shop.example"}
        send(caller(member), "put", CHANGES[0], given)
    member.refresh_from_db()
    assert member.email == "eve@shop.example"
    mail = Event.objects.filter(topic="mail.requested").latest("pk").payload["text"]
    client.post(re.search(r"/accounts/confirm-email/\S+", mail)[0])
    member.refresh_from_db()
    assert member.email == "new2@shop.example"
    assert [each.email for each in EmailAddress.objects.filter(user=member)] == [member.email]


def test_new_address_wants_a_sign_in_of_now(member):
    tokens = begin_family(member)
    tokens.access["auth_time"] -= 16 * 60
    client = Client(headers={"Authorization": f"Bearer {tokens.access}"})
    for given in (client, machine(member, "profile:write")):
        response = send(given, "put", CHANGES[0], {"email": "new@shop.example"})
        assert codes_of(response)[0] == "reauthentication_required"
    assert not Event.objects.filter(topic="mail.requested").exists()


def test_new_addresses_are_not_tried_out(member):
    browser = caller(member)
    statuses = [
        send(browser, "put", CHANGES[0], {"email": f"n{n}@shop.example"}).status_code
        for n in range(12)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert EmailAddress.objects.filter(user=member).count() <= 2


@pytest.mark.parametrize("path", ["/api/v1/users/", "/api/v1/admin/users/", "/api/v2/users/"])
def test_list_is_for_admins(client, member, looker, path):
    assert client.get(path).status_code == 401
    assert caller(member).get(path).status_code == 403
    assert caller(make_staff()).get(path).status_code == 403
    told = answer_of(caller(looker).get(path))
    rows = told if isinstance(told, list) else told["results"]
    assert member.email in [row["email"] for row in rows]


@pytest.mark.parametrize("words", ["ada@", "byron", "ADA"])
def test_members_are_found_by_name_and_address(member, looker, words):
    make_member("zoe@shop.example")
    rows = caller(looker).get(f"/api/v2/users/?q={words}").json()["results"]
    assert [row["id"] for row in rows] == [member.pk]


@pytest.mark.parametrize("address", ["/api/v1/users/{}", "/api/v2/users/{}/"])
class TestOneMember:
    def test_members_see_themselves_alone(self, client, member, address):
        assert client.get(address.format(member.pk)).status_code == 401
        assert answer_of(caller(member).get(address.format(member.pk)))["id"] == member.pk
        other = make_member()
        assert caller(member).get(address.format(other.pk)).status_code == 404

    @pytest.mark.parametrize("number", [0, 2**63, 10**40])
    def test_absurd_numbers_are_nobody(self, looker, address, number):
        assert caller(looker).get(address.format(number)).status_code == 404

    def test_erased_members_are_nobody(self, member, looker, address):
        User.objects.filter(pk=member.pk).update(erased_at="2026-01-01T00:00Z")
        assert caller(looker).get(address.format(member.pk)).status_code == 404

    def test_who_only_looks_changes_nobody(self, member, looker, address):
        path = address.format(member.pk)
        assert caller(looker).get(path).status_code == 200
        response = send(caller(looker), "patch", path, {"first_name": "X"}, **ANY)
        assert response.status_code == 403

    def test_members_change_nobody_else(self, member, address):
        path = address.format(make_member().pk)
        response = send(caller(member), "patch", path, {"first_name": "X"}, **ANY)
        assert response.status_code == 404

    @pytest.mark.parametrize("method", ["put", "patch"])
    def test_closed_by_an_admin_all_sign_ins_end(self, member, keeper, address, method):
        theirs, path = caller(member), address.format(member.pk)
        response = send(caller(keeper), method, path, {"is_active": False}, **ANY)
        assert answer_of(response)["is_active"] is False
        assert theirs.get(PROFILES[0]).status_code == 401

    def test_admins_give_nobody_rights(self, member, keeper, address):
        given = {"is_staff": True, "is_superuser": True, "groups": [1], "first_name": "X"}
        assert send(caller(keeper), "patch", address.format(member.pk), given, **ANY)
        member.refresh_from_db()
        assert (member.first_name, member.is_staff, member.is_superuser) == ("X", False, False)

    def test_admins_do_not_close_each_other_or_themselves(self, keeper, address):
        boss = make_staff()
        User.objects.filter(pk=boss.pk).update(is_superuser=True)
        given = {"is_active": False}
        refused = send(caller(keeper), "patch", address.format(boss.pk), given, **ANY)
        assert refused.status_code == 403
        send(caller(keeper), "patch", address.format(keeper.pk), given, **ANY)
        assert User.objects.filter(is_active=False).count() == 0

    def test_admins_change_nobody_s_address(self, member, keeper, address):
        given = {"email": "mine@shop.example"}
        response = send(caller(keeper), "patch", address.format(member.pk), given, **ANY)
        assert response.status_code == 403
