"""Writing events down, and delivering them.

A delivery is begun by comparing and swapping its `attempts`: of any number of workers and stale
messages one begins attempt n. The lease that comes with it ends by itself, so that the work of a
killed worker becomes due again.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from locks import lock_free_rows
from outbox.broker import Attempt, enqueue, nudge
from outbox.consumers import NotNow, consumer_at, queue_of, shares_transaction
from outbox.models import Delivery, Event
from outbox.rules import MAX_ATTEMPTS, retry_delay

BATCH = 200
ERROR_LENGTH = 2_000

INSERT_EVENT = """
    INSERT INTO outbox_event (topic, key, payload, created) VALUES (%s, %s, %s, %s)
    ON CONFLICT (topic, key) DO NOTHING RETURNING id
"""

logger = logging.getLogger("outbox")


class UnknownTopic(Exception):
    """OUTBOX_CONSUMERS does not know the topic of an event."""


class LeaseLost(Exception):
    """The attempt took so long that another one was begun, which now decides."""


def record_event(topic: str, *, key: str, payload: dict) -> Event:
    """Write an event and its deliveries down in the caller's transaction.

    The same topic and key again return the stored event, and nothing is delivered twice. After
    the commit the workers are told. Raises UnknownTopic; TransactionManagementError outside a
    transaction.
    """
    if topic not in settings.OUTBOX_CONSUMERS:
        raise UnknownTopic(topic)
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{topic} must be recorded in the transaction in which it happens."
        )
    event = _insert_event(topic, key, payload)
    if event is None:
        return Event.objects.get(topic=topic, key=key)
    deliveries = Delivery.objects.bulk_create(
        Delivery(event=event, consumer=consumer, due_at=event.created)
        for consumer in settings.OUTBOX_CONSUMERS[topic]
    )
    if deliveries:
        transaction.on_commit(partial(nudge, _attempts(deliveries)))
    return event


def relay(*, batch: int = BATCH) -> int:
    """Ask the workers for every due delivery. Returns how many. Any number of relays may run.

    Raises what the broker's client raises; the deliveries are then due again at once.
    """
    relayed = 0
    while deliveries := claim_due_deliveries(batch):
        try:
            enqueue(_attempts(deliveries))
        except Exception:
            _make_due(deliveries)
            raise
        relayed += len(deliveries)
    return relayed


def deliver_due(*, batch: int = BATCH) -> int:
    """Make every due delivery in this process, without broker and workers. Returns how many."""
    made = 0
    while deliveries := claim_due_deliveries(batch):
        prefetch_related_objects(deliveries, "event")
        made += sum(deliver(each, attempts=each.attempts) for each in deliveries)
    return made


def claim_due_deliveries(limit: int) -> list[Delivery]:
    """Take due deliveries, oldest first; for the time of a lease nobody else gets them."""
    with transaction.atomic():
        due = _open_deliveries().filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
        deliveries = lock_free_rows(due, at_most=limit)
        Delivery.objects.filter(pk__in=[each.pk for each in deliveries]).update(
            due_at=_end_of_lease()
        )
    return deliveries


def deliver_together(attempts: Sequence[tuple[int, int]]) -> int:
    """Make one attempt at each of these deliveries, in turn. Returns how many were made.

    Each is told by its id and how many attempts of it were begun before; what is gone is no more
    to be made.
    """
    begun = dict(attempts)
    deliveries = Delivery.objects.select_related("event").filter(pk__in=begun).order_by("pk")
    return sum(deliver(each, attempts=begun[each.pk]) for each in deliveries)


def deliver(delivery: Delivery, *, attempts: int) -> bool:
    """Make one attempt at a delivery, if `attempts` is how many were begun before.

    False: another worker began that attempt, or it failed and was put off. Never raises what the
    consumer raises: that is logged and kept with the delivery, which is dead after MAX_ATTEMPTS.
    """
    if attempts >= MAX_ATTEMPTS:
        _bury(delivery, "The worker ended during the last attempt.")
        return False
    if not _begin(delivery, attempts=attempts):
        return False
    try:
        _consume(delivery)
    except NotNow as reason:
        _wait(delivery, reason)
        return False
    # A consumer may fail in any way; each failure is kept, logged and tried again.
    except Exception as error:  # noqa: BLE001
        _put_off(delivery, error)
        return False
    return True


def revive_dead_deliveries() -> int:
    """Try what was given up again from the start. Returns how many deliveries that are."""
    return Delivery.objects.filter(dead_at__isnull=False).update(
        dead_at=None, attempts=0, due_at=timezone.now()
    )


def redact_event(event: Event, *, keep: Sequence[str]) -> None:
    """Forget what an event carried, except these keys: it is delivered and was confidential."""
    kept = {name: event.payload[name] for name in keep if name in event.payload}
    Event.objects.filter(pk=event.pk).update(payload=kept)


def _insert_event(topic: str, key: str, payload: dict) -> Event | None:
    """None: the event is there. Waits for a concurrent transaction that writes the same one."""
    event = Event(topic=topic, key=key, payload=payload, created=timezone.now())
    stored = Event._meta.get_field("payload").get_db_prep_save(payload, connection)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_EVENT, [topic, key, stored, event.created])
        row = cursor.fetchone()
    if row is None:
        return None
    event.pk = row[0]
    event._state.adding = False
    return event


def _attempts(deliveries: Sequence[Delivery]) -> list[Attempt]:
    return [
        Attempt(each.pk, each.attempts, each.event_id, queue_of(each.consumer))
        for each in deliveries
    ]


def _open_deliveries():
    return Delivery.objects.filter(done_at__isnull=True, dead_at__isnull=True)


def _end_of_lease():
    return timezone.now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def _make_due(deliveries: Sequence[Delivery]) -> None:
    _open_deliveries().filter(pk__in=[each.pk for each in deliveries]).update(due_at=timezone.now())


def _begin(delivery: Delivery, *, attempts: int) -> bool:
    rows = _open_deliveries().filter(pk=delivery.pk, attempts=attempts)
    if not rows.update(attempts=attempts + 1, due_at=_end_of_lease()):
        return False
    delivery.attempts = attempts + 1
    return True


def _consume(delivery: Delivery) -> None:
    consumer = consumer_at(delivery.consumer)
    if not shares_transaction(consumer):
        consumer(delivery.event)
        return _finish(delivery)
    with transaction.atomic():
        consumer(delivery.event)
        _finish(delivery)


def _finish(delivery: Delivery) -> None:
    if not _held(delivery).update(done_at=timezone.now(), last_error=""):
        raise LeaseLost(f"Attempt {delivery.attempts} of delivery {delivery.pk}")


def _held(delivery: Delivery):
    """The row, as long as no later attempt was begun."""
    return _open_deliveries().filter(pk=delivery.pk, attempts=delivery.attempts)


def _wait(delivery: Delivery, reason: NotNow) -> None:
    if delivery.attempts >= MAX_ATTEMPTS:
        return _bury(delivery, str(reason))
    due_at = timezone.now() + reason.wait
    _held(delivery).update(due_at=due_at, last_error=str(reason)[:ERROR_LENGTH])
    logger.info("%s for %s waits until %s: %s", delivery.consumer, delivery.event, due_at, reason)


def _put_off(delivery: Delivery, error: Exception) -> None:
    told = f"{type(error).__name__}: {error}"
    if delivery.attempts >= MAX_ATTEMPTS:
        return _bury(delivery, told)
    delay = retry_delay(delivery.attempts)
    _held(delivery).update(due_at=timezone.now() + delay, last_error=told[:ERROR_LENGTH])
    logger.warning(
        "Attempt %d of %s for %s failed, again in %s: %s",
        delivery.attempts,
        delivery.consumer,
        delivery.event,
        delay,
        told,
        exc_info=error,
    )


def _bury(delivery: Delivery, told: str) -> None:
    if _held(delivery).update(dead_at=timezone.now(), last_error=told[:ERROR_LENGTH]):
        logger.error(
            "%s for %s is given up after %d attempts: %s",
            delivery.consumer,
            delivery.event,
            delivery.attempts,
            told,
        )
