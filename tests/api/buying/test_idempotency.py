"""Keys for what is sent twice: done once, answered again, and nobody else's."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone
from rest_framework.test import APIClient

from api import idempotency
from api.idempotency import HEADER, KEPT, REPLAYED, forget_old_requests
from api.models import IdempotentRequest
from api.resources.cart import Carts
from api.resources.wallet import Wallets
from checkout.basket.models import Basket, Line
from checkout.order.models import Order
from tests.api.buying.clients import VERSIONS, Buyer
from tests.factories import make_country, make_delivery, make_member, make_product
from tests.wallet.money import code, make_gift_card

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country():
    make_country()
    make_delivery("4.00")


def units() -> int:
    return sum(Line.objects.values_list("quantity", flat=True))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_request_sent_twice_is_done_once_and_answered_again(version):
    buyer, bowl, key = Buyer(version, make_member()), make_product(), "again"
    first = buyer.add(bowl, Idempotency_Key=key)
    second = buyer.add(bowl, Idempotency_Key=key)
    assert units() == 1
    assert (second.status_code, second.content) == (201, first.content)
    assert second["Content-Type"] == first["Content-Type"]
    assert second["ETag"] == first["ETag"]
    assert second[REPLAYED] == "true"
    assert REPLAYED not in first
    buyer.add(bowl, Idempotency_Key="another")
    buyer.add(bowl)
    assert units() == 3


def test_a_guest_who_did_not_hear_of_the_basket_has_it_from_the_second_answer():
    bowl, key = make_product(), str(uuid4())
    first, deaf = Buyer(), Buyer()
    first.add(bowl, Idempotency_Key=key)
    deaf.add(bowl, Idempotency_Key=key)
    assert deaf.basket_token == first.basket_token
    assert Basket.objects.count() == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_key_for_something_else_is_refused(version):
    buyer, bowl = Buyer(version, make_member()), make_product()
    buyer.add(bowl, 1, Idempotency_Key="once")
    refused = buyer.add(bowl, 2, Idempotency_Key="once")
    assert refused.status_code == 422
    assert units() == 1


def test_the_same_key_of_another_member_is_another_key():
    bowl = make_product()
    for _ in range(2):
        answer = Buyer(user=make_member()).add(bowl, Idempotency_Key="mine")
        assert REPLAYED not in answer
    assert Basket.objects.count() == 2


def test_a_key_that_guests_could_guess_is_refused():
    bowl = make_product()
    for key in ("1", "x" * 36, str(uuid4()) + "x"):
        assert Buyer().add(bowl, Idempotency_Key=key).status_code == 400
    for key in ("", "x" * 256):
        assert Buyer(user=make_member()).add(bowl, Idempotency_Key=key).status_code == 400
    assert not Basket.objects.filter(lines__isnull=False).exists()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_refused_is_forgotten_and_may_be_sent_corrected(version):
    buyer, bowl = Buyer(version, make_member()), make_product(stock=1)
    assert buyer.add(bowl, 2, Idempotency_Key="try").status_code == 409
    assert not IdempotentRequest.objects.exists()
    assert buyer.add(bowl, 1, Idempotency_Key="try").status_code == 201


@pytest.mark.parametrize("version", VERSIONS)
def test_while_the_first_is_running_the_second_is_told_to_come_back(version, monkeypatch):
    member, bowl = make_member(), make_product()
    buyer, answers = Buyer(version, member), []
    real = idempotency.claim

    def meanwhile(*args, **kwargs):
        claimed = real(*args, **kwargs)
        if not answers:
            answers.append(None)
            answers[0] = Buyer(version, member).add(bowl, Idempotency_Key="slow")
        return claimed

    monkeypatch.setattr(idempotency, "claim", meanwhile)
    assert buyer.add(bowl, Idempotency_Key="slow").status_code == 201
    assert answers[0].status_code == 409
    assert int(answers[0]["Retry-After"]) >= 1
    assert units() == 1


def test_a_request_that_died_is_run_again_when_its_lease_is_over(monkeypatch):
    """It died before its commit: after it, the answer is there."""
    member, bowl = make_member(), make_product()
    ask = partial(Buyer(user=member).add, bowl, Idempotency_Key="killed")

    def die(*_args, **_kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(idempotency, "remember", die)
    monkeypatch.setattr(idempotency, "forget", lambda *_args: None)
    ask()
    monkeypatch.undo()
    assert ask().status_code == 409
    IdempotentRequest.objects.update(leased_until=timezone.now())
    assert ask().status_code == 201
    assert ask()[REPLAYED] == "true"
    assert units() == 1


def test_what_cannot_be_answered_is_not_done(monkeypatch):
    buyer, bowl = Buyer(user=make_member()), make_product()
    real = Carts.answer

    def fail(*_args, **_kwargs):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(Carts, "answer", fail)
    assert buyer.add(bowl, Idempotency_Key="slow").status_code == 503
    assert units() == 0
    monkeypatch.setattr(Carts, "answer", real)
    assert buyer.add(bowl, Idempotency_Key="slow").status_code == 201
    assert units() == 1


def test_a_gift_card_whose_answer_fails_is_redeemed_by_the_same_request_again(monkeypatch):
    member = make_member()
    buyer, sent = Buyer(user=member), {"code": code(make_gift_card("25.00"))}
    real = Wallets._told

    def fail(*_args):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(Wallets, "_told", fail)
    assert buyer.post("wallet/redeem/", sent, Idempotency_Key="card").status_code == 503
    monkeypatch.setattr(Wallets, "_told", real)
    redeemed = buyer.post("wallet/redeem/", sent, Idempotency_Key="card")
    assert (redeemed.status_code, redeemed.json()["amount"]) == (201, "25.00")
    assert buyer.get("wallet/").json()["balance"] == "25.00"


def test_who_outlives_the_lease_has_done_nothing(monkeypatch):
    """Somebody else runs the request by now: it would be done twice."""
    buyer, bowl = Buyer(user=make_member()), make_product()
    real = Carts.answer

    def answer_late(*args, **kwargs):
        IdempotentRequest.objects.update(lease=uuid4())
        return real(*args, **kwargs)

    monkeypatch.setattr(Carts, "answer", answer_late)
    refused = buyer.add(bowl, Idempotency_Key="slow")
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotent_request_running")
    assert units() == 0


def test_who_outlives_the_lease_does_not_overwrite_what_was_answered():
    now, fingerprint = timezone.now(), "0" * 64
    slow = idempotency.claim("user-1", "k", fingerprint=fingerprint, now=now - timedelta(hours=1))
    quick = idempotency.claim("user-1", "k", fingerprint=fingerprint, now=now)
    assert quick.lease != slow.lease
    idempotency.forget(slow)
    assert IdempotentRequest.objects.get().lease == quick.lease


def test_an_order_that_was_placed_before_the_process_died_is_the_same_order(monkeypatch):
    guest, key = Buyer(), str(uuid4())
    guest.add(make_product())
    monkeypatch.setattr(idempotency, "remember", lambda *_args, **_kwargs: None)
    first = guest.order(key=key)
    monkeypatch.undo()
    IdempotentRequest.objects.update(leased_until=timezone.now())
    second = guest.order(key=key)
    assert (second.status_code, second.json()["id"]) == (201, first.json()["id"])
    assert Order.objects.count() == 1


def test_keys_are_forgotten_after_a_day():
    buyer, bowl = Buyer(user=make_member()), make_product()
    buyer.add(bowl, Idempotency_Key="old")
    now = timezone.now()
    assert forget_old_requests(now=now) == 0
    IdempotentRequest.objects.update(created_at=now - KEPT)
    assert REPLAYED not in buyer.add(bowl, Idempotency_Key="old")
    assert units() == 2
    IdempotentRequest.objects.update(created_at=now - KEPT)
    assert forget_old_requests(now=now) == 1


def test_the_body_is_still_read_when_a_key_is_sent():
    client = APIClient()
    answer = client.post(
        "/api/v2/cart/lines/",
        "{broken",
        content_type="application/json",
        headers={HEADER: str(uuid4())},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
