"""The cache talks to Valkey by clients that are kept, and asks in one trip what goes together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache, caches
from redis import ConnectionPool, Redis
from redis.exceptions import ResponseError

from config.cache import KeepsItsClients
from config.trips import Trips

THREADS = 8
ROUNDS = 50


@pytest.fixture
def trips() -> Iterator[Trips]:
    pool = ConnectionPool.from_url(cache._servers[0])
    yield Trips(pool)
    pool.disconnect()


def test_one_client_serves_reading_and_writing(monkeypatch):
    cache.set("bowls", 3, 60)
    monkeypatch.setattr(Redis, "__init__", None)  # none is made any more
    cache.set("bowls", 4, 60)
    assert cache.get("bowls") == 4
    assert cache.get_many(["bowls", "cups"]) == {"bowls": 4}
    assert cache.count_up("visits-of-bowls", seconds=60) == 1
    cache.delete_many(["bowls", "visits-of-bowls"])


def test_each_server_has_a_client_of_its_own():
    address = caches["default"]._servers[0]
    client = KeepsItsClients([address, address])
    writing, reading = client.get_client(write=True), client.get_client()
    assert writing is not reading
    assert client.get_client() is reading


def counted_and_found(new: int) -> tuple[int, int | None]:
    return cache.count_up_and_find(
        "visits-of-bowls", seconds=60, key="bowls", new=lambda: new, lifetime=90
    )


def test_number_that_is_there_stays_and_visits_are_counted_for_so_long():
    assert counted_and_found(2**61) == (1, 2**61)
    assert counted_and_found(5) == (2, 2**61)
    client = cache._cache.get_client()
    assert 58 <= client.ttl(cache.make_key("visits-of-bowls")) <= 60
    assert 88 <= client.ttl(cache.make_key("bowls")) <= 90
    cache.set("bowls", 7, 60)
    assert counted_and_found(5) == (3, 7)


def test_visits_are_not_counted_longer_because_more_come():
    counted_and_found(1)
    client = cache._cache.get_client()
    client.expire(cache.make_key("visits-of-bowls"), 10)
    counted_and_found(1)
    assert client.ttl(cache.make_key("visits-of-bowls")) <= 10


def test_whoever_makes_a_number_second_is_told_the_first():
    key = cache.make_key("bowls")
    assert cache._found_or_made(key, 3, 90) == 3
    assert int(cache._found_or_made(key, 4, 90)) == 3


def test_connection_that_the_server_closed_is_made_anew(trips):
    (own,) = trips.ask(("CLIENT", "ID"))
    cache._cache.get_client().client_kill_filter(_id=own)
    (other,) = trips.ask(("CLIENT", "ID"))
    assert other != own


def test_refused_command_leaves_nothing_to_be_taken_for_the_next_answer(trips):
    trips.ask(("SET", "bowls", "clay"))
    with pytest.raises(ResponseError):
        trips.ask(("INCR", "bowls"), ("ECHO", "of the refused trip"))
    assert trips.ask(("ECHO", "of the next")) == [b"of the next"]


def test_threads_that_share_a_connection_are_told_their_own(trips):
    def ask(thread: int) -> list[list[bytes]]:
        return [trips.ask(("ECHO", thread), ("ECHO", turn)) for turn in range(ROUNDS)]

    with ThreadPoolExecutor(THREADS) as pool:
        told = list(pool.map(ask, range(THREADS)))
    assert told == [
        [[b"%d" % thread, b"%d" % turn] for turn in range(ROUNDS)] for thread in range(THREADS)
    ]
