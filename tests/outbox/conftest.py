"""A mail server of the test's own, topics with telling consumers, and a broker to look into."""

import os
from collections.abc import Iterator

import pytest
import redis

from outbox import broker as outbox_broker
from tests.outbox import receivers
from tests.outbox.servers import MailServer, free_port

NOTE = "tests.outbox.receivers.note"
NOTE_TOO = "tests.outbox.receivers.note_too"
WRITE = "tests.outbox.receivers.write"


@pytest.fixture(autouse=True)
def _fresh_outbox(monkeypatch):
    receivers.calls.clear()
    receivers.troubles.clear()
    monkeypatch.setattr(outbox_broker, "_silent_until", 0.0)


@pytest.fixture
def topics(settings) -> None:
    settings.OUTBOX_CONSUMERS = {"noted": [NOTE], "noted.twice": [NOTE, NOTE_TOO], "write": [WRITE]}


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """Takes what the shop sends by SMTP."""
    server = MailServer(free_port()).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 2
    yield server
    server.stop()


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    """This worker's broker, empty."""
    client = redis.Redis.from_url(os.environ["CELERY_BROKER_URL"])
    client.flushdb()
    yield client
    client.flushdb()
    client.close()
