"""The cache, made forgiving: a shop without its cache is slow, not closed."""

import logging
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import ConnectionPool, Redis
from redis.exceptions import RedisError

from config.trips import Trips

logger = logging.getLogger("config.cache")


class KeepsItsClients(RedisCacheClient):
    """Django's, which makes a client anew for each call: that takes as long as the call."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[ConnectionPool, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        pool = self._get_connection_pool(write)
        if pool not in self._clients:
            self._clients[pool] = self._client(connection_pool=pool)
        return self._clients[pool]


class ForgivingRedisCache(RedisCache):
    """Answers as if empty when the server is away, with a warning in the log.

    Nothing that must not be lost may live in the cache alone: sessions, for one, are in the
    database too.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = KeepsItsClients

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._attempt(super().add, False, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._attempt(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._attempt(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._attempt(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._attempt(super().delete, False, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> dict:
        return self._attempt(super().get_many, {}, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._attempt(super().has_key, False, *args, **kwargs)

    def set_many(self, data: dict, *args: Any, **kwargs: Any) -> list:
        return self._attempt(super().set_many, list(data), data, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._attempt(super().delete_many, None, *args, **kwargs)

    def clear(self) -> bool:
        return self._attempt(super().clear, False)

    def count_up(self, key: str, *, seconds: int) -> int:
        """One more under this key, which is forgotten after so many seconds; 0: nobody counts."""
        return self._attempt(self._count_up, 0, self.make_and_validate_key(key), seconds)

    def _count_up(self, key: str, seconds: int) -> int:
        count, _is_new = self._trips.ask(("INCR", key), ("EXPIRE", key, seconds, "NX"))
        return count

    def count_up_and_find(
        self, counter: str, *, seconds: int, key: str, new: Callable[[], int], lifetime: int
    ) -> tuple[int, int | None]:
        """One more under `counter`, forgotten after so many `seconds`, and the number under `key`:
        where there is none, it is a `new` one from now on, for `lifetime` seconds.

        One trip, two where there was none. (0, None): nobody counts, and nobody knows.
        """
        counter, key = self.make_key(counter), self.make_key(key)
        count, found = self._attempt(self._count_up_and_find, (0, None), counter, seconds, key)
        if count and found is None:
            found = self._attempt(self._found_or_made, None, key, new(), lifetime)
        return count, None if found is None else int(found)

    def _count_up_and_find(self, counter: str, seconds: int, key: str) -> tuple[int, bytes | None]:
        count, _is_new, found = self._trips.ask(
            ("INCR", counter), ("EXPIRE", counter, seconds, "NX"), ("GET", key)
        )
        return count, found

    def _found_or_made(self, key: str, new: int, lifetime: int) -> bytes | int:
        """The new number, unless somebody was quicker."""
        (found,) = self._trips.ask(("SET", key, new, "EX", lifetime, "NX", "GET"))
        return new if found is None else found

    @cached_property
    def _trips(self) -> Trips:
        return Trips(self._cache.get_client(None, write=True).connection_pool)

    def _attempt(self, operation: Any, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return operation(*args, **kwargs)
        except RedisError as error:
            logger.warning("The cache is away: %s", error)
            return otherwise
