"""Signing in: ways back, limits, the second factor, and places where one is signed in."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.second_factor import SecondFactorAdapter
from outbox.actions import deliver_due
from tests.accounts.conftest import give_password
from tests.authenticator import code_of
from tests.factories import PASSWORD, make_member

NEW_PASSWORD = "another-password-for-tests"


def sign_in(client: Client, email: str, password: str = PASSWORD, **fields):
    form = {"login": email, "password": password} | fields
    return client.post(reverse("account_login"), form)


def turn_on_app(client: Client) -> str:
    """Turn the authenticator app on; its secret."""
    give_password(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


@pytest.fixture
def confirmed(member):
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def test_field_of_a_code_is_empty_until_one_is_typed(client, confirmed):
    """Its label stands above it, and is not said again inside."""
    client.force_login(confirmed)
    give_password(client)
    pages = [client.get(reverse("mfa_activate_totp"))]
    turn_on_app(client)
    pages.append(client.get(reverse("mfa_reauthenticate")))
    client.logout()
    pages.append(client.get(sign_in(client, confirmed.email).url))
    fields = [page.context["form"].fields["code"] for page in pages]
    assert ["placeholder" in field.widget.attrs for field in fields] == [False] * 3


@pytest.mark.parametrize(
    "way", ["https://evil.example/", "//evil.example/", "http:evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_to_no_other_site(client, member, way):
    answer = sign_in(client, member.email, next=way)
    assert answer.url == reverse("customer:summary")


def test_sign_in_leads_back_to_where_one_was(client, member):
    assert sign_in(client, member.email, next="/basket/").url == "/basket/"


def test_guessing_passwords_is_limited(client, member):
    answers = [sign_in(client, member.email, f"wrong {number}") for number in range(12)]
    last = answers[-1]
    assert last.status_code == 429 or "Too many tries" in last.content.decode()
    right = sign_in(client, member.email)
    assert not right.wsgi_request.user.is_authenticated


def test_sign_in_errors_are_spoken(client, member):
    page = sign_in(client, member.email, "wrong").content.decode()
    assert 'role="alert"' in page
    assert "The e-mail address or the password is not right." in page


def test_no_provider_is_offered_that_is_not_configured(client, home):
    page = client.get(reverse("account_login")).content.decode()
    assert "Continue with" not in page
    assert settings.SOCIAL_PROVIDERS == []
    assert client.get("/accounts/3rdparty/").status_code == 404


def test_change_of_address_asks_for_the_password_again(signed_in, confirmed):
    answer = signed_in.post(
        reverse("account_email"), {"action_add": "1", "email": "new@shop.example"}
    )
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(
    signed_in_now, confirmed, mail_server
):
    signed_in_now.post(reverse("account_email"), {"action_add": "1", "email": "new@shop.example"})
    deliver_due()
    confirmed.refresh_from_db()
    assert confirmed.email == "ada@shop.example"
    asked = next(mail for mail in mail_server.mails if mail["To"] == "new@shop.example")
    text = asked.get_payload()[0].get_payload(decode=True).decode()
    link = re.search(r"/accounts/confirm-email/\S+", text)[0]
    assert signed_in_now.get(link).status_code == 200
    signed_in_now.post(link)
    confirmed.refresh_from_db()
    assert confirmed.email == "new@shop.example"
    deliver_due()
    told = [mail["Subject"] for mail in mail_server.mails if mail["To"] == "ada@shop.example"]
    assert "Your e-mail address is changed" in told


def test_new_password_signs_out_everywhere_else(member):
    here, elsewhere = Client(), Client()
    sign_in(here, member.email)
    sign_in(elsewhere, member.email)
    there = elsewhere.session.session_key
    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert not Session.objects.filter(session_key=there).exists()
    assert here.get(reverse("customer:summary")).status_code == 200
    assert elsewhere.get(reverse("customer:summary")).status_code == 302


def test_one_other_place_is_signed_out(member):
    here, elsewhere = Client(), Client()
    sign_in(here, member.email)
    sign_in(elsewhere, member.email)
    place = UserSession.objects.get(session_key=elsewhere.session.session_key)
    here.post(reverse("customer:end-sessions"), {"session": place.pk})
    assert elsewhere.get(reverse("customer:summary")).status_code == 302
    assert here.get(reverse("customer:summary")).status_code == 200


def test_place_of_another_member_is_not_signed_out(member, client):
    other, mine = Client(), client
    sign_in(other, make_member("grace@shop.example").email)
    sign_in(mine, member.email)
    theirs = UserSession.objects.get(session_key=other.session.session_key)
    mine.post(reverse("customer:end-sessions"), {"session": theirs.pk})
    mine.post(reverse("customer:end-sessions"))
    assert other.get(reverse("customer:summary")).status_code == 200


def test_second_lock_asks_for_a_code(confirmed):
    here, elsewhere = Client(), Client()
    sign_in(here, confirmed.email)
    secret = turn_on_app(here)
    assert sign_in(elsewhere, confirmed.email, next="/basket/").url == reverse("mfa_authenticate")
    assert elsewhere.get(reverse("customer:summary")).status_code == 302
    wrong = elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    cache.clear()
    answer = elsewhere.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert answer.url == "/basket/"


@pytest.mark.parametrize(("seconds", "opens"), [(30, True), (90, False)])
def test_code_may_be_typed_slowly(confirmed, monkeypatch, seconds, opens):
    here, elsewhere = Client(), Client()
    sign_in(here, confirmed.email)
    secret = turn_on_app(here)
    sign_in(elsewhere, confirmed.email)
    cache.clear()
    now, code = time.time(), code_of(secret)
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: now + seconds))
    answer = elsewhere.post(reverse("mfa_authenticate"), {"code": code})
    assert (answer.status_code == 302) == opens


def test_recovery_code_opens_the_second_lock_once(confirmed):
    here = Client()
    sign_in(here, confirmed.email)
    turn_on_app(here)
    codes = here.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    for status in (302, 200):
        elsewhere = Client()
        sign_in(elsewhere, confirmed.email)
        answer = elsewhere.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert answer.status_code == status


def test_secret_of_the_app_is_not_in_the_database(confirmed):
    here = Client()
    sign_in(here, confirmed.email)
    secret = turn_on_app(here)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert SecondFactorAdapter().decrypt(stored) == secret


def test_picture_of_the_secret_needs_nothing_that_the_policy_forbids(confirmed):
    here = Client()
    sign_in(here, confirmed.email)
    give_password(here)
    page = here.get(reverse("mfa_activate_totp")).content.decode()
    assert "<svg" in page.split('class="qr"')[1]
    assert "<?xml" not in page
    assert "style=" not in page.split('class="qr"')[1].split("</div>")[0]
    assert "data:image/svg" not in page


def test_second_lock_waits_for_a_confirmed_address(signed_in_now, member):
    EmailAddress.objects.create(user=member, email=member.email, verified=False, primary=True)
    answer = signed_in_now.get(reverse("mfa_activate_totp"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("customer:security")
    assert "Please confirm your e-mail address first." in answer.content.decode()
    signed_in_now.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_turning_the_lock_off_asks_for_the_password(signed_in, confirmed):
    answer = signed_in.get(reverse("mfa_generate_recovery_codes"))
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_change_of_the_lock_is_told_by_mail(
    confirmed, mail_server, django_capture_on_commit_callbacks
):
    here = Client()
    sign_in(here, confirmed.email)
    with django_capture_on_commit_callbacks(execute=True):
        turn_on_app(here)
    deliver_due()
    assert "The second lock is on" in [mail["Subject"] for mail in mail_server.mails]
