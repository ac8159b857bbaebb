"""What a consumer is: a function of an event, named in OUTBOX_CONSUMERS.

It may be called again for the same event, after a failure or when its worker was killed, and must
then change nothing twice. Raising means "try again later"; raising `NotNow`, that this is nothing
to worry about.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from outbox.models import Event

Consumer = Callable[[Event], None]


class NotNow(Exception):
    """It has to be tried again, after `wait`. Nothing is wrong with the shop: others keep it."""

    def __init__(self, why: str, *, wait: timedelta) -> None:
        super().__init__(why)
        self.wait = wait


def in_one_transaction(consumer: Consumer) -> Consumer:
    """Have a consumer's writes and "done" committed together: exactly once, whatever is killed.

    Only for consumers that touch nothing but the database.
    """
    consumer.shares_transaction = True
    return consumer


def shares_transaction(consumer: Consumer) -> bool:
    return getattr(consumer, "shares_transaction", False)


def consumer_at(path: str) -> Consumer:
    """The consumer of a dotted path. Raises ImportError."""
    return import_string(path)


def queue_of(path: str) -> str:
    """The workers' queue of a consumer: one that waits for others has its own (OUTBOX_QUEUES)."""
    queue: str = settings.OUTBOX_QUEUES.get(path, settings.CELERY_TASK_DEFAULT_QUEUE)
    return queue
