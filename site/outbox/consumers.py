"""What a consumer is: a function of an event, named in OUTBOX_CONSUMERS.

It may be called again for the same event, after a failure or when its worker was killed, and must
then change nothing twice. Raising means "try again later".
"""

from collections.abc import Callable

from django.utils.module_loading import import_string

from outbox.models import Event

Consumer = Callable[[Event], None]


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
