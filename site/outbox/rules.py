"""Pure rules of the outbox: when a failed delivery is tried again, and when it is given up."""

from datetime import timedelta
from itertools import count

FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
MOST_DOUBLINGS = (LONGEST_DELAY // FIRST_DELAY).bit_length()
GIVE_UP_AFTER = timedelta(hours=72)


def retry_delay(attempts: int) -> timedelta:
    """The wait after this many failed attempts (at least one): it doubles, up to an hour."""
    doublings = min(attempts - 1, MOST_DOUBLINGS)
    return min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)


def attempts_within(period: timedelta) -> int:
    """How many attempts are made before their waits add up to a period."""
    waited = timedelta()
    for attempts in count(1):
        waited += retry_delay(attempts)
        if waited >= period:
            return attempts
    raise AssertionError("Every wait is longer than nothing.")


MAX_ATTEMPTS = attempts_within(GIVE_UP_AFTER)
