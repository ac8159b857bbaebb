"""Pure rules of webhooks: signatures, and what an answer means."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum

from outbox.rules import GIVE_UP_AFTER, retry_delay

TRY_AGAIN = frozenset({408, 425, 429})
LONGEST_ASKED = timedelta(hours=24)
"""A receiver may ask for no longer wait by Retry-After."""
OVERLAP = timedelta(hours=24)
"""After a rotation both secrets sign for so long."""


class Verdict(Enum):
    HEARD = "heard"
    AGAIN = "again"
    REFUSED = "refused"
    GONE = "gone"


def verdict_on(status: int | None) -> Verdict:
    """What an answer of this status means; None: there was none."""
    if status is None or status in TRY_AGAIN or status >= 500:
        return Verdict.AGAIN
    if 200 <= status < 300:
        return Verdict.HEARD
    return Verdict.GONE if status == 410 else Verdict.REFUSED


def signature(body: bytes, *, secrets: Sequence[str], at: int) -> str:
    """The header that proves who wrote a body, and when (seconds of UNIX): one `v1` per secret."""
    signed = str(at).encode() + b"." + body
    proofs = (hmac.new(each.encode(), signed, hashlib.sha256).hexdigest() for each in secrets)
    return ",".join([f"t={at}", *(f"v1={proof}" for proof in proofs)])


def wait_after(attempts: int, *, asked: timedelta | None) -> timedelta:
    """The wait after this many failed attempts, and at least what the receiver asked for."""
    own = retry_delay(attempts)
    return own if asked is None else max(own, min(asked, LONGEST_ASKED))


def is_over(begun_at: datetime, *, next_at: datetime) -> bool:
    """Whether the next attempt would come after the shop has given up."""
    return next_at > begun_at + GIVE_UP_AFTER


def asked_wait(retry_after: str, *, now: datetime) -> timedelta | None:
    """What a Retry-After asks for, seconds or a date. None: nothing that can be understood."""
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after[:9]), LONGEST_ASKED.total_seconds()))
    try:
        return max(parsedate_to_datetime(retry_after) - now, timedelta())
    except (ValueError, TypeError, OverflowError):
        return None
