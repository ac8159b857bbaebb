"""Codes may be tried a few times an hour: whoever guesses would guess here."""

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_rates
from rest_framework.exceptions import Throttled
from rest_framework.request import Request


def count_guess(request: Request, *, action: str) -> bool:
    """True, and one try more of those that ACCOUNT_RATE_LIMITS allows. Raises Throttled."""
    if ratelimit.consume(request._request, action=action):
        return True
    rates = get_rates(app="allauth.account", action=action)
    raise Throttled(max(rate.duration for rate in rates))
