"""How often one client may ask. Counted in Valkey; without it nobody is turned away.

Whoever asks is counted, also who is refused: a wrong key or token counts by address.

The headers are those of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` says the limit,
`RateLimit` what is left of it, `Retry-After` (seconds) when a refused client may come back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from time import time
from typing import Any
from wsgiref.types import WSGIEnvironment

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

COUNTED = "api.counted"
"""Where the environment of a guest's request has his Count, if it was counted before Django."""


@dataclass(frozen=True)
class Limit:
    """`quota` requests in `seconds`, of what is counted under `name`."""

    name: str
    quota: int
    seconds: int


@dataclass(frozen=True)
class Count:
    """Where a client stands: `left` of the limit, which begins anew in `reset` seconds."""

    limit: Limit
    left: int
    reset: int


@dataclass(frozen=True)
class Window:
    """The time in which a client's requests count together: under `key`, for `reset` seconds."""

    limit: Limit
    key: str
    reset: int

    @property
    def lifetime(self) -> int:
        """Seconds for which the cache has to know: one more, for its clock may be another."""
        return self.limit.seconds + 1

    def count(self, used: int) -> Count:
        """Where the client stands who asked so often; 0: nobody counts."""
        return Count(self.limit, left=self.limit.quota - used, reset=self.reset)


def limit_named(name: str) -> Limit:
    """A limit of API_LIMITS, written `60/m`."""
    quota, _of, period = settings.API_LIMITS[name].partition("/")
    return Limit(name, int(quota), PERIODS[period])


def guest_window(environ: WSGIEnvironment) -> Window:
    """Where a request of nobody in particular counts."""
    return _window("guest", _guest(environ))


def tell(response: Any, counts: Iterable[Count]) -> None:
    """Write the headers of a response, or among others, the tightest limit first."""
    counts = sorted(counts, key=lambda count: count.left)
    response["RateLimit-Policy"] = ", ".join(
        f'"{each.limit.name}";q={each.limit.quota};w={each.limit.seconds}' for each in counts
    )
    response["RateLimit"] = ", ".join(
        f'"{each.limit.name}";r={max(0, each.left)};t={each.reset}' for each in counts
    )


class Throttle(BaseThrottle):
    """The limit of whoever asks, by key, member or address, and the one that the action names."""

    def __init__(self) -> None:
        self.counts: list[Count] = []

    def allow_request(self, request, view) -> bool:
        request._request.throttles = [self]
        self.counts = list(_counts(request, view))
        return all(count.left >= 0 for count in self.counts)

    def wait(self) -> float:
        return max(count.reset for count in self.counts if count.left < 0)

    def tell(self, response: Any) -> None:
        tell(response, self.counts)


def _counts(request, view) -> Iterator[Count]:
    key = getattr(request.auth, "key_id", None)
    if key is not None:
        who = f"key-{key}"
        yield _counted(_window("key", who))
    elif request.user.is_authenticated:
        who = f"user-{request.user.pk}"
        yield _counted(_window("member", who))
    else:
        who = _guest(request.META)
        yield request.META.get(COUNTED) or _counted(_window("guest", who))
    if name := view.limits.get(view.action):
        yield _counted(_window(name, who))


def _guest(environ: WSGIEnvironment) -> str:
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    return f"ip-{_network_of(environ.get('REMOTE_ADDR', ''), forwarded, proxies)}"


@lru_cache(1024)
def _network_of(address: str, forwarded: str, _proxies: int) -> str:
    """Who is behind these headers. Of IPv6 the network counts: a visitor has all addresses of it.

    Told by allauth, which takes longer than to give a kept answer.
    """
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded}
    return get_ip(request)


def _window(name: str, who: str) -> Window:
    limit = limit_named(name)
    number, passed = divmod(int(time()), limit.seconds)
    return Window(limit, f"api-{name}-{who}-{number}", reset=limit.seconds - passed)


def _counted(window: Window) -> Count:
    return window.count(cache.count_up(window.key, seconds=window.lifetime))
