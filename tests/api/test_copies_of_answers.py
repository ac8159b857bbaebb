"""Each process has copies of kept answers, and none of them is given when it holds no longer."""

from functools import partial

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

import answers
from answers import CATALOGUE, Answer, keep, look_up
from answers.copies import OVERHEAD, Copies
from api.kept import seconds_kept
from api.resources.categories import Categories
from bench.in_process import ServedClient
from catalogue.models import Category
from catalogue.search.actions import listings_refreshed
from tests.outbox.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/api/v2/categories/"
NOON = 1_800_000_000.0


class Process:
    """All that one process knows and another does not."""

    def __init__(self, monkeypatch):
        self.copies = Copies(most_bytes=1_000_000)
        self._monkeypatch = monkeypatch

    def get(self, **headers):
        self._monkeypatch.setattr(answers, "COPIES", self.copies)
        return ServedClient().get(LIST, headers=headers)

    def name(self):
        return self.get().json()["results"][0]["name"]


@pytest.fixture
def category():
    return Category.add_root(name="Prints", slug="prints")


@pytest.fixture
def here(monkeypatch):
    return Process(monkeypatch)


@pytest.fixture
def there(monkeypatch):
    return Process(monkeypatch)


@pytest.fixture
def clock(monkeypatch):
    """The time, in a list, to be set."""
    times = [NOON]
    monkeypatch.setattr(answers, "time", lambda: times[0])
    monkeypatch.setattr("config.kept_answers.time", lambda: times[0])
    return times


def rename(category, name):
    with listings_refreshed([category.pk]):
        Category.objects.filter(pk=category.pk).update(name=name)


def found(key="x"):
    return look_up(key, tag=CATALOGUE, counter="visits", seconds=60)


def kept(*, until, key="x"):
    keep(key, Answer(found().generation, until, {"ETag": '"1"'}, b"{}"))


def test_copy_is_given_without_fetching_the_answer(here, category, monkeypatch):
    first = here.get()
    monkeypatch.setattr(RedisCache, "get", None)
    monkeypatch.setattr(RedisCache, "get_many", None)
    assert here.get().content == first.content


def test_answer_of_one_process_is_given_by_another(
    here, there, category, django_assert_num_queries
):
    first = here.get()
    with django_assert_num_queries(0):
        second = there.get()
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    assert there.copies.bytes > len(second.content)


def test_change_in_one_process_is_seen_in_another_at_once(here, there, category):
    assert (here.name(), there.name()) == ("Prints", "Prints")
    rename(category, "Posters")
    assert (there.name(), here.name()) == ("Posters", "Posters")
    rename(category, "Maps")
    assert (here.name(), there.name()) == ("Maps", "Maps")


def test_copy_is_what_is_given_when_nothing_tells_of_a_change(here, there, category):
    """The control of the one above."""
    assert (here.name(), there.name()) == ("Prints", "Prints")
    Category.objects.filter(pk=category.pk).update(name="Posters")
    cache.delete_many([key for key in _keys() if "kept-answer" in key])
    assert (here.name(), there.name()) == ("Prints", "Prints")


def _keys():
    prefix = cache.make_key("")
    names = cache._cache.get_client().keys(f"{prefix}*")
    return [name.decode().removeprefix(prefix) for name in names]


def test_cache_that_forgot_its_generations_brings_back_no_old_copy(here, there, category):
    assert there.name() == "Prints"
    rename(category, "Posters")
    assert here.name() == "Posters"
    cache.clear()
    assert there.name() == "Posters"


def test_process_that_read_before_a_change_keeps_it_for_nobody(here, there, category, monkeypatch):
    answer = Categories.list

    def slow(view, request, *args, **kwargs):
        response = answer(view, request, *args, **kwargs)
        rename(category, "Posters")
        return response

    monkeypatch.setattr(Categories, "list", slow)
    assert here.name() == "Prints"
    monkeypatch.setattr(Categories, "list", answer)
    assert (here.name(), there.name()) == ("Posters", "Posters")


def test_neither_copy_nor_kept_answer_outlives_its_time(here, there, clock):
    kept(until=NOON + 10)
    clock[0] = NOON + 9.9
    assert found().answer is not None
    clock[0] = NOON + 10
    assert found().answer is None
    answers.COPIES._drop("x")
    assert found().answer is None


def test_nothing_is_kept_for_longer_than_a_minute(clock):
    kept(until=NOON + 3600)
    clock[0] = NOON + answers.LONGEST_SECONDS - 0.1
    assert found().answer is not None
    clock[0] = NOON + answers.LONGEST_SECONDS
    assert found().answer is None


def test_time_of_an_answer_begins_before_it_is_made(here, clock, category, monkeypatch):
    """A price that ends at NOON + 10 ends then, however long the answer took."""
    answer = Categories.list

    def slow(view, request, *args, **kwargs):
        response = answer(view, request, *args, **kwargs)
        response.holds_for = 10
        clock[0] += 5
        return response

    monkeypatch.setattr(Categories, "list", slow)
    assert here.name() == "Prints"
    Category.objects.filter(pk=category.pk).update(name="Posters")
    clock[0] = NOON + 9.9
    assert here.name() == "Prints"
    clock[0] = NOON + 10
    assert here.name() == "Posters"


@override_settings(API_LIMITS={"guest": "3/m"})
def test_requests_that_are_served_by_a_copy_are_counted(here, category):
    cache.clear()
    tag = here.get()["ETag"]
    second, third = here.get(), here.get(**{"If-None-Match": tag})
    assert (second.status_code, third.status_code) == (200, 304)
    assert second["RateLimit-Policy"] == '"guest";q=3;w=60'
    assert [each["RateLimit"][:11] for each in (second, third)] == ['"guest";r=1', '"guest";r=0']
    refused = here.get()
    assert (refused.status_code, refused["RateLimit"][:11]) == (429, '"guest";r=0')
    assert refused["Retry-After"] == "60"


@override_settings(API_LIMITS={"guest": "25/h"})
def test_of_many_at_once_exactly_so_many_are_given_a_copy(category):
    cache.clear()
    assert ServedClient().get(LIST).status_code == 200

    def statuses():
        return [ServedClient().get(LIST).status_code for _ in range(10)]

    outcomes = at_once(*(partial(statuses) for _ in range(8)))
    given = [status for row in outcomes for status in row]
    assert (given.count(200), given.count(429)) == (24, 56)


@pytest.mark.parametrize(
    ("varies", "seconds"),
    [("", 60), ("Cookie, origin", 60), ("Accept-Language", 0), ("Cookie, Accept", 0), ("*", 0)],
)
def test_what_varies_by_more_than_its_key_tells_is_not_kept(varies, seconds):
    response = HttpResponse(headers={"Vary": varies} if varies else {})
    response.kept_seconds = 60
    assert seconds_kept(RequestFactory().get(LIST).environ, response) == seconds


@pytest.mark.parametrize(("method", "status"), [("head", 200), ("get", 404), ("get", 304)])
def test_only_whole_answers_are_kept(method, status):
    response = HttpResponse(status=status)
    response.kept_seconds = 60
    assert seconds_kept(getattr(RequestFactory(), method)(LIST).environ, response) == 0


def test_copies_have_no_more_bytes_than_they_may():
    copies = Copies(most_bytes=3 * (OVERHEAD + 100))
    for number in range(10):
        copies.put(str(number), number, size=100)
        copies.get("0")
    assert copies.bytes == copies.most_bytes
    assert [number for number in range(10) if copies.get(str(number)) is not None] == [0, 8, 9]


def test_copy_that_is_put_again_counts_once():
    copies = Copies(most_bytes=10_000)
    copies.put("a", "old", size=5000)
    copies.put("a", "new", size=100)
    assert (copies.get("a"), copies.bytes) == ("new", OVERHEAD + 100)


def test_what_is_larger_than_all_copies_may_be_is_not_copied():
    copies = Copies(most_bytes=OVERHEAD + 100)
    copies.put("a", "small", size=100)
    copies.put("b", "large", size=101)
    assert (copies.get("a"), copies.get("b")) == ("small", None)


def test_copies_of_many_threads_keep_to_their_bytes():
    copies = Copies(most_bytes=20 * OVERHEAD)

    def use(first):
        for number in range(2000):
            copies.put(str((first * number) % 97), number, size=number % 700)
            copies.get(str(number % 97))

    at_once(*(partial(use, first) for first in (1, 3, 5, 7)))
    assert 0 < copies.bytes <= copies.most_bytes
    assert copies.bytes == sum(weight for _entry, weight in copies._entries.values())
