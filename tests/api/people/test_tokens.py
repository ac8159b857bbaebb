"""Tokens that are no longer, or never were, good."""

import base64
import json
import time
from datetime import timedelta
from functools import partial

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from api.models import IdempotentRequest
from api.tokens import actions
from api.tokens.actions import (
    REUSE_GRACE,
    RefreshRefused,
    Tokens,
    begin_family,
    exchange,
    forget_ended_families,
    revoke_families,
)
from api.tokens.models import RefreshFamily
from api.tokens.tokens import AccessToken
from members.privacy.actions import erase_member
from members.privacy.contents import archive_of, data_of
from outbox.actions import deliver_due
from tests.api.callers import caller, codes_of, machine, send
from tests.api.people.test_addresses import BOOK, HOME
from tests.factories import make_country, make_member
from tests.races.meeting import all_at_once, meet_before

pytestmark = pytest.mark.django_db

ME = "/api/v2/users/me/"


def asked_with(token: object):
    return Client().get(ME, headers={"Authorization": f"Bearer {token}"})


def wait_out_the_grace() -> None:
    RefreshFamily.objects.update(last_used_at=timezone.now() - REUSE_GRACE - timedelta(seconds=1))


@pytest.fixture
def tokens(member) -> Tokens:
    return begin_family(member, user_agent="A phone")


def test_member_and_sign_in_are_read_together(tokens, django_assert_num_queries):
    with django_assert_num_queries(2):  # the second: whether the address is verified
        assert asked_with(tokens.access).status_code == 200


def test_expired_token_is_refused(tokens):
    tokens.access["exp"] = int(time.time()) - 1
    response = asked_with(tokens.access)
    assert response.status_code == 401
    assert codes_of(response)[0] == "token_not_valid"


def test_token_without_a_signature_is_refused(tokens):
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    payload = str(tokens.access).split(".")[1]
    assert asked_with(f"{header}.{payload}.").status_code == 401


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_token_of_another_algorithm_is_refused_even_with_the_right_key(tokens, algorithm):
    backend = tokens.access.token_backend
    payload = {**tokens.access.payload, "aud": backend.audience, "iss": backend.issuer}
    forged = jwt.encode(payload, backend.signing_key, algorithm=algorithm)
    assert asked_with(forged).status_code == 401
    right = jwt.encode(payload, backend.signing_key, algorithm="HS256")
    assert asked_with(right).status_code == 200


def test_token_signed_by_a_key_pair_is_refused(tokens):
    backend = tokens.access.token_backend
    payload = {**tokens.access.payload, "aud": backend.audience, "iss": backend.issuer}
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert asked_with(jwt.encode(payload, private, algorithm="RS256")).status_code == 401


@pytest.mark.parametrize(
    ("claim", "value"),
    [("aud", "another-api"), ("iss", "another-shop"), ("aud", None), ("iss", None)],
)
def test_token_for_another_audience_or_of_another_issuer_is_refused(tokens, claim, value):
    backend = tokens.access.token_backend
    payload = {**tokens.access.payload, "aud": backend.audience, "iss": backend.issuer}
    payload[claim] = value
    if value is None:
        del payload[claim]
    assert asked_with(jwt.encode(payload, backend.signing_key)).status_code == 401


def test_token_signed_by_the_bare_secret_is_refused(tokens, settings):
    payload = {**tokens.access.payload, "aud": "bowerbird-api", "iss": "bowerbird"}
    assert asked_with(jwt.encode(payload, settings.SECRET_KEY)).status_code == 401


def test_changed_payload_is_refused(tokens, member):
    head, payload, signature = str(tokens.access).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["sub"] = str(make_member().pk)
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert asked_with(f"{head}.{forged}.{signature}").status_code == 401


def test_refresh_token_opens_nothing(tokens):
    assert asked_with(tokens.refresh).status_code == 401


def test_token_of_the_key_before_is_still_read(tokens, settings):
    before = settings.SECRET_KEY
    with override_settings(SECRET_KEY="a new one" * 8, SECRET_KEY_FALLBACKS=["older", before]):
        assert asked_with(tokens.access).status_code == 200
        assert exchange(str(tokens.refresh)).user == tokens.user
    with override_settings(SECRET_KEY="a new one" * 8, SECRET_KEY_FALLBACKS=[]):
        assert asked_with(tokens.access).status_code == 401


@pytest.mark.parametrize("raw", ["", "x", "a.b.c", "\0", "{}"])
def test_nonsense_is_no_refresh_token(db, base, raw):
    response = send(Client(), "post", f"{base}auth/refresh/", {"refresh": raw})
    assert response.status_code in (400, 401)


@pytest.mark.parametrize("path", ["/api/v1/auth/token/refresh/", "/api/v1/auth/refresh/"])
def test_refreshing_gives_new_tokens_of_the_same_sign_in(client, tokens, path):
    response = send(client, "post", path, {"refresh": str(tokens.refresh)})
    told = response.json()["data"]
    assert told["refresh"] != str(tokens.refresh)
    assert AccessToken(told["access"])["sid"] == str(tokens.family.key)
    assert asked_with(told["access"]).status_code == 200
    assert RefreshFamily.objects.count() == 1


def test_replayed_refresh_token_ends_the_sign_in(client, tokens, caplog):
    following = exchange(str(tokens.refresh))
    wait_out_the_grace()
    again = send(client, "post", "/api/v2/auth/refresh/", {"refresh": str(tokens.refresh)})
    assert again.status_code == 401
    assert codes_of(again)[0] == "token_reused"
    assert "an old refresh token was used again" in caplog.text
    assert asked_with(following.access).status_code == 401
    with pytest.raises(RefreshRefused, match="token_not_valid"):
        exchange(str(following.refresh))


def test_replay_ends_no_other_sign_in_of_the_member(tokens, member):
    other = begin_family(member)
    exchange(str(tokens.refresh))
    wait_out_the_grace()
    with pytest.raises(RefreshRefused, match="token_reused"):
        exchange(str(tokens.refresh))
    assert asked_with(other.access).status_code == 200


def test_second_tab_is_refused_without_ending_the_sign_in(tokens):
    following = exchange(str(tokens.refresh))
    with pytest.raises(RefreshRefused, match="token_rotated"):
        exchange(str(tokens.refresh))
    assert exchange(str(following.refresh)).user == tokens.user


def test_any_older_token_ends_the_sign_in_however_often_it_is_refreshed(tokens):
    """Who refreshes every few seconds would otherwise be in the grace for ever."""
    latest = exchange(str(exchange(str(tokens.refresh)).refresh))
    with pytest.raises(RefreshRefused, match="token_reused"):
        exchange(str(tokens.refresh))
    with pytest.raises(RefreshRefused, match="token_not_valid"):
        exchange(str(latest.refresh))


def test_disabled_user_is_out(tokens, member):
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert asked_with(tokens.access).status_code == 401
    with pytest.raises(RefreshRefused, match="token_not_valid"):
        exchange(str(tokens.refresh))
    User.objects.filter(pk=member.pk).update(is_active=True)
    assert asked_with(tokens.access).status_code == 401


def test_new_password_ends_all_tokens_at_once(tokens, member):
    member.set_password("another-password")
    member.save()
    response = asked_with(tokens.access)
    assert codes_of(response)[0] == "password_changed"
    with pytest.raises(RefreshRefused, match="token_not_valid"):
        exchange(str(tokens.refresh))


def test_erased_member_leaves_neither_sign_in_nor_key(tokens, member):
    machine(member, "profile:read")
    erase_member(member)
    assert asked_with(tokens.access).status_code == 401
    deliver_due()
    assert not member.refresh_families.exists()
    assert not member.api_keys.exists()


def test_answers_to_an_erased_member_are_kept_no_longer(member):
    make_country()
    other = make_member()
    for whose in (member, other):
        clients = caller(whose), machine(whose, "profile:write")
        for client, line in zip(clients, ("1 Mill", "2 Mill"), strict=True):
            given = HOME | {"line1": line}
            made = send(client, "post", BOOK, given, **{"Idempotency-Key": "mine"})
            assert made.status_code == 201
    erase_member(member)
    deliver_due()
    left = set(IdempotentRequest.objects.values_list("who", flat=True))
    assert left == {f"user-{other.pk}", f"key-{other.api_keys.get().pk}"}


def test_copy_of_the_data_says_what_the_api_keeps(tokens, member):
    machine(member, "profile:read")
    told = data_of(member)
    assert [row["user_agent"] for row in told["api_sign_ins"]] == ["A phone"]
    assert [row["scopes"] for row in told["api_keys"]] == [["profile:read"]]
    assert told["webhooks"] == []
    assert archive_of(member, shop_name="Shop")


def test_ended_sign_ins_are_forgotten_in_time(tokens):
    assert forget_ended_families(ended_before=timedelta(days=30)) == 0
    RefreshFamily.objects.update(expires_at=timezone.now() - timedelta(days=31))
    assert forget_ended_families(ended_before=timedelta(days=30)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_refreshes_at_once_one_wins(monkeypatch, transactional_db):
    tokens = begin_family(make_member())
    meet_before(monkeypatch, actions, "_swap", parties=2)
    raw = str(tokens.refresh)
    outcomes = all_at_once(partial(exchange, raw), partial(exchange, raw), refusals=RefreshRefused)
    assert sum(isinstance(each, Tokens) for each in outcomes) == 1
    assert [each.code for each in outcomes if isinstance(each, RefreshRefused)] == ["token_rotated"]


@pytest.mark.django_db(transaction=True)
def test_without_the_swap_both_would_win(monkeypatch, transactional_db):
    tokens = begin_family(make_member())
    before = RefreshFamily.objects.get().current

    def swap_unguarded(family, jti) -> bool:
        if jti != before:
            return False
        RefreshFamily.objects.filter(pk=family.pk).update(last_used_at=timezone.now())
        return True

    monkeypatch.setattr(actions, "_swap", swap_unguarded)
    meet_before(monkeypatch, actions, "_swap", parties=2)
    raw = str(tokens.refresh)
    outcomes = all_at_once(partial(exchange, raw), partial(exchange, raw), refusals=RefreshRefused)
    assert sum(isinstance(each, Tokens) for each in outcomes) == 2
    assert connection.vendor == "postgresql"


def test_revoking_twice_counts_once(tokens, member):
    assert revoke_families(member) == 1
    assert revoke_families(member) == 0
