"""Answers to anyone are kept, and never outlive what they show."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache.backends.redis import RedisCache
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory, override_settings
from django.urls import resolve
from django.utils import timezone
from redis.exceptions import ConnectionError as CacheIsAway
from rest_framework.test import APIClient

from accounts.models import User
from api import kept
from api.kept import tag_of
from api.resources.prices import seconds_kept
from bench.in_process import ServedClient
from catalogue.actions import refresh_cards
from catalogue.editing.categories import create_category
from catalogue.models import Category, Product
from catalogue.reviews.actions import find_helpful, moderate_reviews
from catalogue.reviews.models import ProductReview
from catalogue.search.actions import listings_refreshed
from checkout.tax.rates import TaxRates
from config.trips import Trips
from config.wsgi import application
from tests.api.catalogue.test_reviews import reviewed
from tests.factories import make_member, make_product, set_stock

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/api/v2/categories/"


@pytest.fixture
def category():
    return Category.add_root(name="Prints", slug="prints")


def test_second_answer_takes_no_query(category, django_assert_num_queries):
    first = ServedClient().get(LIST)
    with django_assert_num_queries(0):
        second = ServedClient().get(LIST)
    assert second.content == first.content
    assert second["ETag"] == first["ETag"]
    assert second["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_further_pages_are_kept_too(django_assert_num_queries):
    for _n in range(3):
        make_product()
    following = ServedClient().get("/api/v2/products/?limit=2").json()["next"]
    first = ServedClient().get(following)
    with django_assert_num_queries(0):
        second = ServedClient().get(following)
    assert second.content == first.content
    assert len(second.json()["results"]) == 1


def test_web_process_gives_kept_answers_without_django(category, monkeypatch):
    def ask():
        environ = RequestFactory().get(LIST).environ
        told = []
        body = b"".join(application(environ, lambda *started: told.extend(started)))
        return (*told, body)

    status, headers, body = ask()
    monkeypatch.setattr(WSGIHandler, "__call__", None)
    again, headers_again, body_again = ask()
    assert (again, body_again) == (status, body)
    assert {**dict(headers_again), "RateLimit": ""} == {**dict(headers), "RateLimit": ""}


def test_kept_answer_is_not_sent_again_to_who_has_it(category, django_assert_num_queries):
    tag = ServedClient().get(LIST)["ETag"]
    with django_assert_num_queries(0):
        again = ServedClient().get(LIST, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_who_asks_for_the_head_alone_reads_the_headers_of_the_whole(category):
    """Before anything is kept, and after."""
    before, whole, after = (getattr(ServedClient(), how)(LIST) for how in ("head", "get", "head"))
    assert whole.content
    for name in ("Cache-Control", "ETag", "Vary"):
        assert before[name] == whole[name] == after[name]
    assert before.content == after.content == b""


def test_change_of_a_category_is_seen_at_once(category):
    ServedClient().get(LIST)
    with listings_refreshed([category.pk]):
        Category.objects.filter(pk=category.pk).update(name="Posters")
    assert ServedClient().get(LIST).json()["results"][0]["name"] == "Posters"


def test_change_without_a_word_is_not_seen_yet(category):
    """The control of the one above: it is the kept answer that is given."""
    ServedClient().get(LIST)
    Category.objects.filter(pk=category.pk).update(name="Posters")
    assert ServedClient().get(LIST).json()["results"][0]["name"] == "Prints"


def test_answer_made_before_a_change_and_kept_after_it_is_not_given(category, monkeypatch):
    """Whoever reads just before the commit and answers just after it."""
    from api.resources.categories import Categories

    answer = Categories.list

    def slow(view, request, *args, **kwargs):
        response = answer(view, request, *args, **kwargs)
        with listings_refreshed([category.pk]):
            Category.objects.filter(pk=category.pk).update(name="Posters")
        return response

    monkeypatch.setattr(Categories, "list", slow)
    assert ServedClient().get(LIST).json()["results"][0]["name"] == "Prints"
    monkeypatch.undo()
    assert ServedClient().get(LIST).json()["results"][0]["name"] == "Posters"


def test_new_category_is_seen_at_once(category):
    ServedClient().get(LIST)
    create_category({"name": "Lamps"}, parent_id=None)
    rows = ServedClient().get(LIST).json()["results"]
    assert [row["name"] for row in rows] == ["Prints", "Lamps"]


def test_cards_that_are_refreshed_are_read_anew(category, django_assert_num_queries):
    product = make_product()
    ServedClient().get(LIST)
    refresh_cards([product.pk])
    with django_assert_num_queries(1):
        ServedClient().get(LIST)


def test_change_of_reviews_is_seen_at_once():
    product = make_product()
    path = f"/api/v2/products/{product.pk}/?include=reviews"

    def told() -> tuple[int, list[int]]:
        answer = ServedClient().get(path).json()
        return answer["rating_count"], [each["helpful_votes"] for each in answer["reviews"]]

    assert told() == (0, [])
    review = reviewed(product)
    assert told() == (1, [0])
    find_helpful(review.pk, product=product, by=make_member())
    assert told() == (1, [1])
    moderate_reviews([review.pk], status=ProductReview.REJECTED, seen_at=timezone.now())
    assert told() == (0, [])


@pytest.mark.parametrize(
    "header", [{"Authorization": "Bearer x"}, {"X-Basket-Token": "x"}, {"Cookie": "a=b"}]
)
def test_who_may_be_known_is_answered_anew(header):
    assert tag_of(RequestFactory().get(LIST).environ) is not None
    assert tag_of(RequestFactory().get(LIST, headers=header).environ) is None


def test_what_staff_see_is_kept_for_nobody():
    product = make_product()
    Product.objects.filter(pk=product.pk).update(is_public=False)
    staff = APIClient()
    staff.force_authenticate(User.objects.create_superuser("staff@shop.example", "x"))
    address = f"/api/v2/products/{product.pk}/"
    seen = staff.get(address)
    assert (seen.status_code, seen["Cache-Control"]) == (200, "private, no-store")
    assert kept.seconds_kept(seen.wsgi_request.environ, seen) == 0


@pytest.mark.parametrize(
    "asked", ["products/?x=1", "products/?q=mug", "products/search/?q=mug", "products/007/"]
)
def test_what_could_be_asked_without_end_is_not_kept(asked):
    assert tag_of(RequestFactory().get(f"/api/v2/{asked}").environ) is None


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_writes_are_not_kept(method):
    assert tag_of(getattr(RequestFactory(), method)(LIST).environ) is None


def test_another_host_gets_another_answer(category):
    Category.add_root(name="Lamps", slug="lamps")
    address = f"{LIST}?limit=1"
    here, there = (
        ServedClient().get(address, headers={"Host": host}).json()["next"]
        for host in ("shop.example", "other.example")
    )
    assert here.startswith("http://shop.example/")
    assert there.startswith("http://other.example/")


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_another_scheme_gets_another_answer(category):
    Category.add_root(name="Lamps", slug="lamps")
    address = f"{LIST}?limit=1"
    for scheme in ("http", "https"):
        answer = ServedClient().get(address, headers={"X-Forwarded-Proto": scheme})
        assert answer.json()["next"].startswith(f"{scheme}://")


def test_request_from_nowhere_is_refused_by_django(category, settings):
    settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = None
    client = ServedClient(REMOTE_ADDR="", raise_request_exception=False)
    assert client.get(LIST).status_code == Client(REMOTE_ADDR="").get(LIST).status_code == 403


def test_closed_shop_gives_no_kept_answer(category):
    ServedClient().get(LIST)
    with override_settings(MAINTENANCE=True):
        assert ServedClient().get(LIST).status_code == 503


def test_without_a_cache_every_answer_is_made_anew(category, monkeypatch):
    def away(*args, **kwargs):
        raise CacheIsAway

    ServedClient().get(LIST)
    for name in ("get_many", "set", "set_many", "get"):
        monkeypatch.setattr(RedisCache, name, away)
    monkeypatch.setattr(Trips, "ask", away)
    Category.objects.filter(pk=category.pk).update(name="Posters")
    answer = ServedClient().get(LIST)
    assert answer.json()["results"][0]["name"] == "Posters"
    assert answer["RateLimit"].startswith('"guest";r=600;')


@pytest.mark.parametrize("base", ["/api/v1/", "/v1/", "/api/v2/"])
@pytest.mark.parametrize(
    "path",
    [
        "categories/",
        "categories/1/",
        "products/",
        "products/1/",
        "products/filter/",
        "products/category/ceramics/vases/",
    ],
)
def test_kept_addresses_are_those_of_endpoints_that_say_so(base, path):
    request = RequestFactory().get(f"{base}{path}")
    view = resolve(request.path)
    assert tag_of(request.environ) is not None
    assert view.func.actions["get"] in view.func.cls.kept


def test_product_is_read_anew_after_it_was_sold(django_assert_num_queries):
    product = make_product(stock=3)
    address = f"/api/v2/products/{product.pk}/"
    assert ServedClient().get(address).json()["availability"]["code"] != "sold-out"
    with django_assert_num_queries(0):
        ServedClient().get(address)
    set_stock(0, of=product)
    refresh_cards([product.pk])
    assert ServedClient().get(address).json()["availability"]["code"] == "sold-out"


@pytest.mark.parametrize(("end", "seconds"), [(10, 10), (0, 60), (-10, 60), (600, 60), (None, 60)])
def test_answer_is_kept_until_a_reduction_ends_and_a_minute_at_most(end, seconds):
    at = datetime(2026, 5, 5, 12, tzinfo=UTC)
    ends = [None if end is None else at + timedelta(seconds=end)]
    assert seconds_kept(TaxRates("GB", {}), ends, at=at) == seconds


def test_answer_is_not_kept_over_midnight():
    at = datetime(2026, 5, 5, 22, 59, 30, tzinfo=UTC)  # half a minute before it in London
    assert seconds_kept(TaxRates("GB", {}), [], at=at) == 30
