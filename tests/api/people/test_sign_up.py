"""Becoming a member by API, and the mails that go with it."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.dummy.provider import DummyProvider
from allauth.socialaccount.providers.google.provider import GoogleProvider
from django.test import override_settings

from accounts.models import User
from outbox.models import Event
from tests.api.callers import answer_of, caller, codes_of, send
from tests.factories import PASSWORD, make_member

pytestmark = pytest.mark.django_db

NEW = {"email": "new@shop.example", "password": PASSWORD, "first_name": "Grace"}


def mails_to(address: str) -> list[str]:
    mails = Event.objects.filter(topic="mail.requested", payload__to=address).order_by("pk")
    return [mail.payload["text"] for mail in mails]


@pytest.mark.parametrize(
    "path",
    ["v1/auth/register/", "v1/auth/signup", "v1/users/register", "v2/auth/register/"],
)
def test_every_door_makes_a_member_who_is_signed_in_and_asked_to_confirm(client, path):
    response = send(client, "post", f"/api/{path}", NEW)
    assert response.status_code == 201
    told = answer_of(response)
    user = User.objects.get(email="new@shop.example")
    assert (user.first_name, user.check_password(PASSWORD)) == ("Grace", True)
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert told["user"]["is_email_verified"] is False
    me = client.get("/api/v2/users/me/", headers={"Authorization": f"Bearer {told['access']}"})
    assert me.json()["id"] == user.pk
    [mail] = mails_to("new@shop.example")
    assert "/accounts/confirm-email/" in mail


def test_address_that_has_an_account_is_refused(client, member, base):
    response = send(client, "post", f"{base}auth/register/", NEW | {"email": "ADA@shop.example"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "email"
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "password123", "new@shop.example"])
def test_weak_password_is_refused(client, base, password):
    response = send(client, "post", f"{base}auth/register/", NEW | {"password": password})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "password"
    assert not User.objects.exists()


def test_rights_cannot_be_brought_along(client, base):
    given = NEW | {"is_staff": True, "is_superuser": True, "groups": [1]}
    send(client, "post", f"{base}auth/register/", given)
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)


@override_settings(API_LIMITS={"guest": "600/m", "register": "1/h"})
def test_signing_up_has_a_limit_of_its_own(client, base):
    statuses = [
        send(client, "post", f"{base}auth/register/", NEW | {"email": f"n{n}@shop.example"})
        for n in range(2)
    ]
    assert [each.status_code for each in statuses] == [201, 429]


def test_new_password_is_asked_for_by_mail_and_unknown_addresses_answer_the_same(
    client, member, base
):
    answers = [
        send(client, "post", f"{base}auth/password/reset/", {"email": email})
        for email in (member.email, "nobody@shop.example")
    ]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    [mail] = mails_to(member.email)
    assert "/accounts/password/reset/key/" in mail


def test_confirmation_is_sent_again_to_who_has_not_confirmed(base):
    member = make_member("eve@shop.example")
    EmailAddress.objects.create(user=member, email=member.email, primary=True)
    assert send(caller(member), "post", f"{base}auth/email/confirm/").status_code == 202
    assert len(mails_to(member.email)) == 1


def test_confirmation_is_not_sent_to_who_has_confirmed(member, base):
    assert send(caller(member), "post", f"{base}auth/email/confirm/").status_code == 202
    assert mails_to(member.email) == []


def test_confirmation_needs_a_sign_in(client, base):
    assert send(client, "post", f"{base}auth/email/confirm/").status_code == 401


class TestProviders:
    """The provider that allauth has for tests takes what it is told for an id token."""

    @pytest.fixture(autouse=True)
    def _provider(self, settings, monkeypatch):
        settings.SOCIAL_PROVIDERS = ["dummy"]
        registry.load()
        monkeypatch.setitem(registry.provider_map, "dummy", DummyProvider)

    def exchange(self, client, base, provider="dummy", **person):
        known = {"id": 7, "email": "grace@shop.example", "email_verified": True}
        token = json.dumps(known | person)
        return send(client, "post", f"{base}auth/social/{provider}/", {"id_token": token})

    def test_new_face_becomes_a_member_and_is_known_the_next_time(self, client, base):
        first, second = self.exchange(client, base), self.exchange(client, base)
        assert (first.status_code, second.status_code) == (200, 200)
        assert answer_of(first)["user"]["id"] == answer_of(second)["user"]["id"]
        assert SocialAccount.objects.get().uid == "7"
        assert not User.objects.get().has_usable_password()

    def test_address_of_a_member_is_not_taken_over(self, client, member, base):
        response = self.exchange(client, base, email=member.email)
        assert response.status_code == 409
        assert codes_of(response)[0] == "email_taken"
        assert not SocialAccount.objects.exists()

    def test_wrong_token_is_refused(self, client, base):
        response = send(client, "post", f"{base}auth/social/dummy/", {"id_token": "{}"})
        assert response.status_code == 401
        assert not User.objects.exists()

    @pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.e30", "\ud7ff" * 9, "." * 2000])
    def test_nonsense_for_a_token_of_google_s_is_refused(
        self, client, base, settings, monkeypatch, token
    ):
        settings.SOCIAL_PROVIDERS = ["google"]
        app = {"client_id": "shop", "secret": "s", "key": ""}
        settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": [app]}}
        monkeypatch.setitem(registry.provider_map, "google", GoogleProvider)
        response = send(client, "post", f"{base}auth/social/google/", {"id_token": token})
        assert response.status_code == 401
        assert codes_of(response)[0] == "invalid_credentials"

    def test_without_a_token_nothing_is_asked(self, client, base):
        assert send(client, "post", f"{base}auth/social/dummy/", {}).status_code == 400

    def test_provider_that_is_not_configured_is_unknown(self, client, base):
        assert self.exchange(client, base, provider="google").status_code == 404

    def test_second_factor_is_asked_for_here_too(self, client, base):
        self.exchange(client, base)
        TOTP.activate(User.objects.get(), generate_totp_secret())
        response = self.exchange(client, base)
        assert response.status_code == 202
        assert "access" not in answer_of(response)

    def test_closed_account_does_not_open(self, client, base):
        self.exchange(client, base)
        User.objects.update(is_active=False)
        assert self.exchange(client, base).status_code == 401
