"""A receiver that the shop may call, and somebody who subscribes."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from accounts.models import User
from api.webhooks.actions import subscribe
from api.webhooks.models import Call, Subscription
from api.webhooks.topics import TOPICS
from outbox.actions import record_event
from outbox.models import Event
from tests.api.webhooks.receiver import Receiver
from tests.factories import make_staff
from tests.outbox.conftest import queue

__all__ = ["queue"]


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    receiver = Receiver()
    settings.WEBHOOK_TRUSTED_HOSTS = [receiver.host]
    yield receiver
    receiver.close()


@pytest.fixture
def boss(db) -> User:
    boss = make_staff("boss@shop.example")
    User.objects.filter(pk=boss.pk).update(is_superuser=True)
    boss.refresh_from_db()
    return boss


@pytest.fixture
def subscription(boss, receiver) -> Subscription:
    subscription, secret = subscribe(boss, url=receiver.url, topics=list(TOPICS))
    subscription.told_secret = secret
    return subscription


@pytest.fixture
def products(monkeypatch, settings) -> None:
    """Stock changes tell webhooks alone, so that a test's deliveries are its own."""
    settings.OUTBOX_CONSUMERS = settings.OUTBOX_CONSUMERS | {
        "stock.changed": ["api.webhooks.consumers.fan_out"]
    }


def tell(key: str = "1", *, topic: str = "stock.changed", **payload) -> Event:
    """Something happens."""
    with transaction.atomic():
        return record_event(topic, key=key, payload=payload or {"product_ids": [7]})


def the_call() -> Call:
    return Call.objects.select_related("subscription__owner").get()
