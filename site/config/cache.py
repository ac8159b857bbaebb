"""The cache, made forgiving: a shop without its cache is slow, not closed."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import ConnectionPool, Redis
from redis.exceptions import RedisError

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
        with self._cache.get_client(key, write=True).pipeline(transaction=False) as pipeline:
            return pipeline.incr(key).expire(key, seconds).execute()[0]

    def _attempt(self, operation: Any, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return operation(*args, **kwargs)
        except RedisError as error:
            logger.warning("The cache is away: %s", error)
            return otherwise
