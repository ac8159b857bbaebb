"""How often one client may ask. Counted in Valkey; without it nobody is turned away.

The headers are those of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` says the limit,
`RateLimit` what is left of it, `Retry-After` (seconds) when a refused client may come back.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


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


def limit_named(name: str) -> Limit:
    """A limit of API_LIMITS, written `60/m`."""
    quota, _of, period = settings.API_LIMITS[name].partition("/")
    return Limit(name, int(quota), PERIODS[period])


class Throttle(BaseThrottle):
    """The limit of whoever asks, by key, member or address, and the one that the action names.

    Of IPv6 the network counts: a visitor has all addresses of it.
    """

    def __init__(self) -> None:
        self.counts: list[Count] = []

    def allow_request(self, request, view) -> bool:
        request._request.throttles = [self]
        self.counts = [_count(limit, who, now=time.time()) for limit, who in _limits(request, view)]
        return all(count.left >= 0 for count in self.counts)

    def wait(self) -> float:
        return max(count.reset for count in self.counts if count.left < 0)

    def tell(self, response: Any) -> None:
        """Write the headers, the tightest limit first."""
        counts = sorted(self.counts, key=lambda count: count.left)
        response["RateLimit-Policy"] = ", ".join(
            f'"{each.limit.name}";q={each.limit.quota};w={each.limit.seconds}' for each in counts
        )
        response["RateLimit"] = ", ".join(
            f'"{each.limit.name}";r={max(0, each.left)};t={each.reset}' for each in counts
        )


def _limits(request, view) -> Iterator[tuple[Limit, str]]:
    key = getattr(request.auth, "key_id", None)
    if key is not None:
        who = f"key-{key}"
        yield limit_named("key"), who
    elif request.user.is_authenticated:
        who = f"user-{request.user.pk}"
        yield limit_named("member"), who
    else:
        who = f"ip-{get_ip(request._request)}"
        yield limit_named("guest"), who
    if name := view.limits.get(view.action):
        yield limit_named(name), who


def _count(limit: Limit, who: str, *, now: float) -> Count:
    window, passed = divmod(int(now), limit.seconds)
    used = cache.count_up(f"api-{limit.name}-{who}-{window}", seconds=limit.seconds + 1)
    return Count(limit, left=limit.quota - used, reset=limit.seconds - passed)
