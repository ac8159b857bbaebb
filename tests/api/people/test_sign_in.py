"""Signing in by API: password, second factor, cookies, limits."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client, override_settings

from accounts.models import User
from api.tokens.actions import revoke_families
from api.tokens.models import RefreshFamily
from tests.api.callers import answer_of, codes_of, send
from tests.authenticator import code_of
from tests.factories import PASSWORD, make_staff

pytestmark = pytest.mark.django_db


def sign_in(client, base, **given):
    given = {"email": "ada@shop.example", "password": PASSWORD} | given
    return send(client, "post", f"{base}auth/login/", given)


def cookies_of(browser: Client) -> list[str]:
    return [browser.cookies[name].value for name in ("api_access", "api_refresh")]


@pytest.mark.parametrize("path", ["/api/v1/auth/login/", "/api/v1/users/login", "/v1/auth/login/"])
def test_every_door_of_v1_lets_the_member_in(client, member, path):
    response = send(client, "post", path, {"email": member.email, "password": PASSWORD})
    assert response.status_code == 200
    assert response.json()["success"] is True
    assert answer_of(response)["user"]["email"] == member.email


def test_sign_in_is_a_session_that_is_made_in_v2(client, member):
    given = {"email": member.email, "password": PASSWORD}
    expired = {"Authorization": "Bearer expired"}
    response = send(client, "post", "/api/v2/auth/sessions/", given, **expired)
    assert response.status_code == 200
    assert response["RateLimit-Policy"].startswith('"login"')
    assert send(client, "delete", "/api/v2/auth/sessions/").status_code == 401
    assert client.get("/api/v2/auth/sessions/").status_code == 401


def test_tokens_open_the_api(client, member, base):
    told = answer_of(sign_in(client, base))
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 600)
    profile = "users/profile/" if "v1" in base else "users/me/"
    answer = client.get(base + profile, headers={"Authorization": f"Bearer {told['access']}"})
    assert answer_of(answer)["id"] == member.pk
    assert not client.cookies


def test_sign_in_is_noted(client, member, base):
    sign_in(client, base)
    member.refresh_from_db()
    assert member.last_login is not None
    assert RefreshFamily.objects.get().user == member


@pytest.mark.parametrize(
    "given", [{"password": "wrong"}, {"email": "nobody@shop.example"}, {"password": PASSWORD + " "}]
)
def test_wrong_words_are_refused_alike(client, member, base, given):
    response = sign_in(client, base, **given)
    assert response.status_code == 401
    assert codes_of(response)[0] == "invalid_credentials"
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'
    assert not RefreshFamily.objects.exists()


@pytest.mark.parametrize(
    "given", [{"email": "no address"}, {"email": "a\0@b.example"}, {"password": ""}]
)
def test_malformed_words_are_told_by_field(client, member, base, given):
    response = sign_in(client, base, **given)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] in given


def test_closed_account_does_not_open(client, member, base):
    User.objects.filter(pk=member.pk).update(is_active=False)
    response = sign_in(client, base)
    assert response.status_code == 401
    assert codes_of(response)[0] == "account_inactive"


def test_guessing_passwords_is_limited_by_address(client, member, base):
    answers = [sign_in(client, base, password=f"wrong {n}").status_code for n in range(7)]
    assert 429 in answers
    refused = sign_in(client, base)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


@override_settings(API_LIMITS={"guest": "600/m", "login": "2/m"})
def test_signing_in_has_a_limit_of_its_own(client, member, base):
    assert [sign_in(client, base).status_code for _ in range(3)] == [200, 200, 429]


@pytest.fixture
def secret(member) -> str:
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    return secret


def test_second_factor_is_asked_for(client, member, secret, base):
    asked = sign_in(client, base)
    assert asked.status_code == 202
    challenge = answer_of(asked)
    assert challenge["mfa_required"] is True
    assert challenge["kinds"] == ["totp"]
    assert "access" not in challenge
    assert not RefreshFamily.objects.exists()
    given = {"challenge": challenge["challenge"], "code": code_of(secret)}
    told = answer_of(send(client, "post", f"{base}auth/login/code/", given))
    assert told["user"]["id"] == member.pk


def test_challenge_is_no_access_token(client, member, secret, base):
    challenge = answer_of(sign_in(client, base))["challenge"]
    profile = "users/profile/" if "v1" in base else "users/me/"
    headers = {"Authorization": f"Bearer {challenge}"}
    assert client.get(base + profile, headers=headers).status_code == 401


def test_wrong_code_does_not_open_and_is_limited(client, member, secret, base):
    challenge = answer_of(sign_in(client, base))["challenge"]
    given = {"challenge": challenge, "code": "000000"}
    answers = [send(client, "post", f"{base}auth/login/code/", given) for _ in range(7)]
    assert answers[0].status_code == 400
    assert answers[0].json()["errors"][0]["field"] == "code"
    assert answers[-1].status_code == 429
    assert not RefreshFamily.objects.exists()


def test_code_counts_once(client, member, secret, base):
    challenge = answer_of(sign_in(client, base))["challenge"]
    given = {"challenge": challenge, "code": code_of(secret)}
    statuses = [
        send(client, "post", f"{base}auth/login/code/", given).status_code for _ in range(2)
    ]
    assert statuses == [200, 400]


def test_challenge_ends_with_the_password(client, member, secret, base):
    challenge = answer_of(sign_in(client, base))["challenge"]
    member.set_password("another-password")
    member.save()
    given = {"challenge": challenge, "code": code_of(secret)}
    response = send(client, "post", f"{base}auth/login/code/", given)
    assert codes_of(response)[0] == "challenge_not_valid"


def test_staff_cannot_go_round_their_second_factor(client, base):
    staff = make_staff("boss@shop.example")
    TOTP.activate(staff, generate_totp_secret())
    assert sign_in(client, base, email=staff.email).status_code == 202


def test_recovery_code_opens_once(client, member, secret, base):
    code = RecoveryCodes.activate(member).get_unused_codes()[0]
    assert Authenticator.objects.filter(user=member).count() == 2
    challenge = answer_of(sign_in(client, base))["challenge"]
    given = {"challenge": challenge, "code": code}
    statuses = [
        send(client, "post", f"{base}auth/login/code/", given).status_code for _ in range(2)
    ]
    assert statuses == [200, 400]


class TestCookies:
    @pytest.fixture
    def browser(self, member) -> Client:
        browser = Client(enforce_csrf_checks=True)
        told = sign_in(browser, "/api/v2/", cookies=True).json()
        assert "access" not in told and "refresh" not in told
        browser.csrf = told["csrf_token"]
        return browser

    def test_scripts_and_other_sites_cannot_have_them(self, browser):
        for name in ("api_access", "api_refresh"):
            cookie = browser.cookies[name]
            assert cookie["httponly"] is True
            assert (cookie["samesite"], cookie["path"]) == ("Strict", "/api/")

    @override_settings(SESSION_COOKIE_SECURE=True)
    def test_cookies_are_secure_where_sessions_are(self, member, client):
        sign_in(client, "/api/v2/", cookies=True)
        assert client.cookies["api_access"]["secure"] is True

    def test_reading_needs_the_cookie_alone(self, browser, member):
        assert browser.get("/api/v2/users/me/").json()["id"] == member.pk

    def test_writing_without_the_csrf_token_is_refused(self, browser):
        response = send(browser, "post", "/api/v2/auth/email/confirm/")
        assert response.status_code == 403
        assert codes_of(response)[0] == "csrf_failed"

    def test_writing_with_the_csrf_token_is_done(self, browser):
        headers = {"X-CSRFToken": browser.csrf}
        assert send(browser, "post", "/api/v2/auth/email/confirm/", **headers).status_code == 202

    def test_refreshing_by_cookie_needs_the_csrf_token(self, browser):
        refused = send(browser, "post", "/api/v2/auth/refresh/", {})
        assert codes_of(refused)[0] == "csrf_failed"
        before = browser.cookies["api_refresh"].value
        done = send(browser, "post", "/api/v2/auth/refresh/", {}, **{"X-CSRFToken": browser.csrf})
        assert done.status_code == 200
        assert "access" not in done.json()
        assert browser.cookies["api_refresh"].value != before

    def test_signing_out_deletes_the_cookies(self, browser):
        headers = {"X-CSRFToken": browser.csrf}
        done = send(browser, "delete", "/api/v2/auth/sessions/current/", **headers)
        assert done.status_code == 204
        assert browser.cookies["api_access"].value == ""
        assert browser.get("/api/v2/users/me/").status_code == 401

    @pytest.mark.parametrize("path", ["v1/auth/token/refresh/", "v2/auth/refresh/"])
    def test_refused_refresh_deletes_the_cookies(self, browser, member, path):
        revoke_families(member)
        headers = {"X-CSRFToken": browser.csrf}
        refused = send(browser, "post", f"/api/{path}", {}, **headers)
        assert refused.status_code == 401
        assert cookies_of(browser) == ["", ""]
        assert browser.get("/api/v2/products/").status_code == 200

    def test_refused_refresh_leaves_the_cookies_that_another_tab_has_just_had(self, browser):
        before = browser.cookies["api_refresh"].value
        headers = {"X-CSRFToken": browser.csrf}
        send(browser, "post", "/api/v2/auth/refresh/", {}, **headers)
        browser.cookies["api_refresh"] = before
        refused = send(browser, "post", "/api/v2/auth/refresh/", {}, **headers)
        assert codes_of(refused)[0] == "token_rotated"
        assert not refused.cookies

    def test_refresh_that_another_site_asks_for_deletes_nothing(self, browser, member):
        revoke_families(member)
        refused = send(browser, "post", "/api/v2/auth/refresh/", {})
        assert codes_of(refused)[0] == "csrf_failed"
        assert not refused.cookies

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("post", "v1/auth/logout/"),
            ("post", "v1/auth/logout/all/"),
            ("delete", "v2/auth/sessions/current/"),
            ("delete", "v2/auth/sessions/"),
        ],
    )
    def test_signing_out_deletes_a_cookie_that_is_no_longer_good(
        self, browser, member, method, path
    ):
        revoke_families(member)
        assert browser.get("/api/v2/products/").status_code == 401
        assert send(browser, method, f"/api/{path}").status_code == 401
        assert cookies_of(browser)[0] == ""
        assert browser.get("/api/v2/products/").status_code == 200
        assert not send(Client(), method, f"/api/{path}").cookies

    @pytest.mark.parametrize("everywhere", [False, True])
    def test_who_was_idle_is_let_in_again_and_signs_out_for_good(self, browser, everywhere):
        sessions, headers = "/api/v2/auth/sessions/", {"X-CSRFToken": browser.csrf}
        path = sessions if everywhere else f"{sessions}current/"
        del browser.cookies["api_access"]
        assert send(browser, "delete", path, **headers).status_code == 401
        assert send(browser, "post", "/api/v2/auth/refresh/", {}, **headers).status_code == 200
        headers = {"X-CSRFToken": browser.cookies["csrftoken"].value}
        assert send(browser, "delete", path, **headers).status_code == 204
        assert not RefreshFamily.objects.filter(revoked_at=None).exists()

    def test_asking_by_address_is_enough(self, client, member):
        given = {"email": member.email, "password": PASSWORD}
        send(client, "post", "/api/v2/auth/login/?cookies=1", given)
        assert client.cookies["api_access"].value
