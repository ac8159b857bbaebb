"""A request is bounded in time, however long somebody else holds what it waits for."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test import override_settings
from rest_framework.test import APIClient

from accounts.models import User
from api.time_limits import limited_time
from catalogue.models import Category
from checkout.basket.models import Basket, Line
from checkout.order.models import Order
from checkout.payment.models import Source
from locks import lock_rows
from tests.api.buying.clients import VERSIONS, Buyer
from tests.factories import PASSWORD, make_country, make_delivery, make_member, make_product
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db(transaction=True)

QUICK = {"API_STATEMENT_MS": 2000, "API_LOCK_MS": 200}
PATIENCE_SECONDS = 30


@pytest.fixture(autouse=True)
def country():
    make_country()
    make_delivery("4.00")


@contextmanager
def held(rows) -> Iterator[None]:
    """The rows are locked by somebody else meanwhile."""
    is_held, is_enough = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            lock_rows(rows)
            is_held.set()
            is_enough.wait(PATIENCE_SECONDS)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    assert is_held.wait(PATIENCE_SECONDS)
    try:
        yield
    finally:
        is_enough.set()
        holder.join()


def limits_now() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        return cursor.fetchone()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_request_that_waits_for_a_lock_is_told_to_come_back(version, caplog):
    buyer = Buyer(version, make_member())
    buyer.add(make_product())
    line = Line.objects.get()
    path = f"cart/update/{line.pk}/" if buyer.is_first else f"cart/lines/{line.pk}/"
    basket = Basket.objects.filter(pk=line.basket_id)
    with held(basket), override_settings(**QUICK), caplog.at_level(logging.ERROR, "api"):
        refused = buyer.put(path, {"quantity": 2})
    assert refused.status_code == 503
    assert refused["Retry-After"] == "2"
    told = refused.json()
    assert (told["code"] if version == "v2" else told["errors"][0]["code"]) == "busy"
    assert "given up" in caplog.text
    assert Line.objects.get().quantity == 1
    assert buyer.put(path, {"quantity": 2}).status_code == 200


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("is_new", [False, True])
def test_a_log_in_waits_no_longer_for_its_basket_than_for_anything(version, is_new, caplog):
    """It is not refused: a code of a second factor would be used up, an account half made."""
    guest, email = Buyer(version), "ada@shop.example"
    guest.add(make_product())
    if not is_new:
        make_member(email)
    path = "auth/register/" if is_new else "auth/login/"
    with held(Basket.objects.all()), override_settings(**QUICK):
        answer = guest.post(path, {"email": email, "password": PASSWORD})
    assert answer.status_code == (201 if is_new else 200)
    assert "came in without the basket" in caplog.text
    assert Basket.objects.get().owner is None
    guest.sign_in(User.objects.get())
    assert guest.cart()["merged_items"] == 1


@override_settings(API_STATEMENT_MS=100)
def test_a_statement_that_takes_too_long_is_cut(monkeypatch):
    from api.resources.categories import Categories

    def slow(view):
        return Category.objects.extra(where=["pg_sleep(5) IS NOT NULL"])

    Category.add_root(name="Vases", slug="vases")
    monkeypatch.setattr(Categories, "get_queryset", slow)
    answer = APIClient(HTTP_COOKIE="who=somebody").get("/api/v2/categories/")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")


def test_who_only_reads_reads_no_longer_than_so():
    with override_settings(API_READ_MS=0):
        assert APIClient().get("/api/v2/cart/").status_code == 200
        reader = APIClient(HTTP_COOKIE="who=somebody")
        assert reader.get("/api/v2/categories/").status_code == 503
        assert Buyer().add(make_product()).status_code == 201
    assert reader.get("/api/v2/categories/").status_code == 200


def test_limits_are_the_request_s_alone():
    before = limits_now()
    with override_settings(**QUICK), limited_time(reads=True):
        assert limits_now() == ("2s", "200ms")
    assert limits_now() == before
    with override_settings(**QUICK):
        Buyer().add(make_product())
    assert limits_now() == before
    with override_settings(API_STATEMENT_MS=0, API_LOCK_MS=0), limited_time(reads=True):
        assert limits_now() == before


def test_an_order_that_was_cut_off_is_not_placed_and_then_placed_once():
    guest, bowl = Buyer(), make_product()
    guest.add(bowl)
    key = "5f3c1c62-3b6b-4d5e-8c11-0c4a8a4a1f10"
    with held(bowl.stockrecords.all()), override_settings(**QUICK | {"API_STATEMENT_MS": 300}):
        assert guest.order(key=key).status_code == 503
    assert not Order.objects.exists()
    answers = [guest.order(key=key) for _n in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert Order.objects.count() == 1


def test_what_the_bank_has_taken_is_settled_after_a_cut():
    guest = Buyer()
    guest.add(make_product())
    order = guest.order().json()
    token, sent = {"X_Order_Token": order["token"]}, {"order": order["id"]}
    secret = guest.post("payments/create/", sent, **token).json()["client_secret"]
    confirm_payment(secret)
    with held(Order.objects.filter(number=order["id"])), override_settings(**QUICK):
        cut = guest.post("payments/verify/", sent, **token)
    assert (cut.status_code, cut["Retry-After"]) == (503, "2")
    assert Order.objects.get().paid_at is None
    again = guest.post("payments/verify/", sent, **token).json()
    assert (again["is_paid"], again["status"]) == (True, "Paid")
    assert Source.objects.count() == 1
