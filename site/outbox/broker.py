"""Telling the workers of due deliveries, quickly or not at all.

The broker only makes deliveries prompt; what makes them certain is their rows. So a broker that
is away costs one short wait, after which this process leaves it alone for a while.
"""

import logging
import time
from collections.abc import Iterable
from typing import NamedTuple

from celery import current_app
from django.conf import settings
from kombu.pools import producers

TASK = "outbox.tasks.deliver_together"
PATIENCE_SECONDS = 1
SILENCE_SECONDS = 10

logger = logging.getLogger("outbox")

_silent_until = 0.0


class Attempt(NamedTuple):
    """The delivery to make, how many attempts of it had been begun before, and by which workers."""

    delivery_id: int
    attempts: int
    event_id: int
    queue: str


def nudge(attempts: Iterable[Attempt]) -> None:
    """Ask the workers for attempts, if the broker answers. Never raises: the relay asks again."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        enqueue(attempts)
    # Whatever the broker's client raises, what the caller has committed stands.
    except Exception as error:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning(
            "The broker is away, deliveries wait for the relay: %s", error, exc_info=True
        )


def enqueue(attempts: Iterable[Attempt]) -> None:
    """Ask the workers for attempts, each at most once. Raises what the broker's client raises.

    What a queue has to do for one event is one message: most of it is done sooner than sent. One
    that waited for longer than the lease is thrown away, for the relay sends it anew by then.
    """
    messages: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for attempt in attempts:
        message = messages.setdefault((attempt.event_id, attempt.queue), [])
        message.append((attempt.delivery_id, attempt.attempts))
    with _producers().acquire(block=True, timeout=PATIENCE_SECONDS) as producer:
        for (_event_id, queue), message in messages.items():
            current_app.send_task(
                TASK,
                args=[message],
                queue=queue,
                producer=producer,
                retry=False,
                expires=settings.OUTBOX_LEASE_SECONDS,
            )


def _producers():
    connection = current_app.connection_for_write(
        connect_timeout=PATIENCE_SECONDS,
        transport_options={
            "connect_retries_timeout": PATIENCE_SECONDS,
            "max_retries": 1,
            "interval_start": 0,
            "socket_connect_timeout": PATIENCE_SECONDS,
            "socket_timeout": PATIENCE_SECONDS,
            "read_timeout": PATIENCE_SECONDS,
            "write_timeout": PATIENCE_SECONDS,
        },
    )
    return producers[connection]
