"""Codes may be tried a few times an hour: whoever guesses would guess here."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.core.internal.ratelimit import RateLimitUsage, consume, get_rates
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

APP = "allauth.account"
"""Whose setting names the limits: ACCOUNT_RATE_LIMITS."""


def count_guess(request: Request, *, action: str) -> RateLimitUsage:
    """One try more of those that are allowed. Raises Throttled."""
    if used := consume(request._request, app=APP, action=action):
        return used
    raise Throttled(max(rate.duration for rate in get_rates(app=APP, action=action)))


@contextmanager
def guess(request: Request, *, action: str) -> Iterator[None]:
    """A try that is given back unless it raises: who knows a code has guessed nothing.

    Counted first, so that many at once are no more tries. Raises Throttled.
    """
    used = count_guess(request, action=action)
    yield
    used.rollback()
