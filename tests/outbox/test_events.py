"""Writing events down."""

import threading

import pytest
from django.core.checks import run_checks
from django.db import connection, transaction

from outbox.actions import UnknownTopic, deliver_due, record_event
from outbox.models import Delivery, Event
from tests.outbox import receivers


@pytest.mark.django_db
def test_an_event_gets_one_delivery_per_consumer(topics):
    event = record_event("noted.twice", key="1", payload={"order_id": 7})
    assert Event.objects.get().payload == {"order_id": 7}
    assert sorted(event.deliveries.values_list("consumer", flat=True)) == [
        "tests.outbox.receivers.note",
        "tests.outbox.receivers.note_too",
    ]


@pytest.mark.django_db
def test_the_same_key_again_is_the_stored_event_and_is_delivered_once(topics):
    first = record_event("noted", key="1", payload={"of": "first"})
    second = record_event("noted", key="1", payload={"of": "second"})
    assert second == first
    assert second.payload == {"of": "first"}
    deliver_due()
    assert receivers.calls == ["1"]


@pytest.mark.django_db
def test_writing_an_event_down_takes_two_statements(topics, django_assert_num_queries):
    with django_assert_num_queries(2):
        record_event("noted.twice", key="1", payload={})


@pytest.mark.django_db
def test_an_unknown_topic_is_refused(topics):
    with pytest.raises(UnknownTopic):
        record_event("unheard.of", key="1", payload={})


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written(topics):
    with pytest.raises(transaction.TransactionManagementError):
        record_event("noted", key="1", payload={})
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_is_rolled_back_with_its_transaction(topics, queue):
    with transaction.atomic():
        record_event("noted", key="1", payload={})
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()
    assert queue.llen("celery") == 0
    assert deliver_due() == 0


@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_record_the_same_event_at_once_record_one(topics, queue, eventually):
    """The second waits for the first, whichever of the two that is."""
    recorded, waiting = [], []

    def record() -> None:
        with transaction.atomic():
            waiting.append(_backend())
            recorded.append(record_event("noted", key="1", payload={}).pk)
        connection.close()

    with transaction.atomic():
        recorded.append(record_event("noted", key="1", payload={}).pk)
        other = threading.Thread(target=record)
        other.start()
        eventually(lambda: waiting and _waits_for_a_lock(waiting[0]), what="the second transaction")
    other.join()
    assert recorded[0] == recorded[1]
    assert Event.objects.count() == Delivery.objects.count() == 1
    assert queue.llen("celery") == 1


def test_the_consumers_of_the_shop_can_all_be_imported():
    assert [each for each in run_checks() if each.id.startswith("outbox")] == []


def test_a_consumer_that_cannot_be_imported_is_an_error_of_the_settings(settings):
    settings.OUTBOX_CONSUMERS = {"noted": ["tests.outbox.receivers.nobody"]}
    assert [each.id for each in run_checks() if each.id.startswith("outbox")] == ["outbox.E001"]


def test_a_lease_shorter_than_a_task_may_live_is_warned_of(settings):
    settings.OUTBOX_LEASE_SECONDS = settings.CELERY_TASK_TIME_LIMIT
    assert [each.id for each in run_checks() if each.id.startswith("outbox")] == ["outbox.W001"]


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _waits_for_a_lock(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pid = %s", [backend])
        return cursor.fetchone() is not None
