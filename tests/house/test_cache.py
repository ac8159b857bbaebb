"""The cache talks to Valkey by clients that are kept."""

from django.core.cache import cache, caches
from redis import Redis

from config.cache import KeepsItsClients


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
