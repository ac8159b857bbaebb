"""The end of sign-ins: here, there, everywhere."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.sessions import end_all_sessions
from api.tokens.actions import AccountClosed, Tokens, begin_family
from api.tokens.models import RefreshFamily
from outbox.actions import deliver_due
from tests.api.callers import caller, codes_of, machine, send
from tests.factories import PASSWORD, make_member

pytestmark = pytest.mark.django_db

ME = "/api/v2/users/me/"
REFRESH = "/api/v2/auth/refresh/"


def asked_with(token: object):
    return Client().get(ME, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def tokens(member) -> Tokens:
    return begin_family(member)


def test_signing_out_ends_this_sign_in_at_once(member, base):
    here, there = caller(member), caller(member)
    way = ("post", "auth/logout/") if "v1" in base else ("delete", "auth/sessions/current/")
    assert send(here, way[0], base + way[1]).status_code in (200, 204)
    assert here.get(ME).status_code == 401
    assert there.get(ME).status_code == 200


def test_signing_out_everywhere_ends_tokens_and_sessions(member, base):
    here, there, page = caller(member), caller(member), Client()
    page.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert page.get("/accounts/profile/").status_code == 200
    way = ("post", "auth/logout/all/") if "v1" in base else ("delete", "auth/sessions/")
    send(here, way[0], base + way[1])
    assert (here.get(ME).status_code, there.get(ME).status_code) == (401, 401)
    assert page.get("/accounts/profile/").status_code == 302


def test_signing_out_needs_a_sign_in(client, base):
    way = ("post", "auth/logout/") if "v1" in base else ("delete", "auth/sessions/current/")
    assert send(client, way[0], base + way[1]).status_code == 401


def test_sign_ins_are_listed_and_ended_one_by_one(member):
    here = caller(member)
    other = begin_family(member, user_agent="A tablet")
    rows = here.get("/api/v2/auth/sessions/").json()["results"]
    assert [(row["user_agent"], row["is_current"]) for row in rows] == [
        ("A tablet", False),
        ("", True),
    ]
    assert here.delete(f"/api/v2/auth/sessions/{rows[0]['id']}/").status_code == 204
    assert asked_with(other.access).status_code == 401


def test_sign_in_of_somebody_else_is_not_ended(member):
    other = begin_family(make_member())
    assert caller(member).delete(f"/api/v2/auth/sessions/{other.family.key}/").status_code == 404
    assert asked_with(other.access).status_code == 200


def test_new_password_chosen_on_a_page_revokes_the_sign_ins(tokens, member, client):
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    given = {"oldpassword": PASSWORD, "password1": "another-one!", "password2": "another-one!"}
    client.post("/accounts/password/change/", given)
    assert asked_with(tokens.access).status_code == 401
    deliver_due()
    assert RefreshFamily.objects.get().revoked_at is not None


def test_signing_out_of_all_other_places_on_a_page_ends_tokens(tokens, member, client):
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    client.post("/accounts/security/sessions/")
    deliver_due()
    assert codes_of(asked_with(tokens.access))[0] == "signed_out"
    assert client.get("/accounts/profile/").status_code == 200


def test_signing_out_of_all_pages_ends_sign_ins_by_api_but_later_ones(tokens, member):
    end_all_sessions(member)
    later = begin_family(member)
    deliver_due()
    assert asked_with(tokens.access).status_code == 401
    assert asked_with(later.access).status_code == 200


def test_a_sign_in_is_over_for_good_when_the_account_was_closed(tokens, member):
    """Whichever way it was closed, and though the token was not used meanwhile."""
    User.objects.filter(pk=member.pk).update(is_active=False)
    User.objects.filter(pk=member.pk).update(is_active=True)
    refused = send(Client(), "post", REFRESH, {"refresh": str(tokens.refresh)})
    assert (refused.status_code, codes_of(refused)[0]) == (401, "token_not_valid")
    assert codes_of(asked_with(tokens.access))[0] == "signed_out"
    family = RefreshFamily.objects.get()
    assert family.revoked_for == RefreshFamily.Reason.NOT_WELCOME


def test_a_change_of_something_else_leaves_sign_ins(tokens, member):
    User.objects.filter(pk=member.pk).update(first_name="Augusta", is_active=True)
    assert asked_with(tokens.access).status_code == 200


def test_no_sign_in_begins_in_an_account_that_was_just_closed(member):
    User.objects.filter(pk=member.pk).update(is_active=False)
    with pytest.raises(AccountClosed):
        begin_family(member)
    assert not RefreshFamily.objects.exists()


def test_a_key_is_no_sign_in(member):
    key = machine(member, "profile:read")
    caller(member).delete("/api/v2/auth/sessions/")
    deliver_due()
    assert key.get(ME).status_code == 200
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert key.get(ME).status_code == 401
