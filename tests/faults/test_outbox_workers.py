"""Worker and broker ended at the worst moments: nothing is lost, nothing sent twice."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from checkout.order.actions import lock_order, mark_paid
from checkout.order.models import Order
from embedded.ports import free_ports
from embedded.server import Place
from embedded.valkey import Valkey
from notifications.models import Message
from outbox import broker as outbox_broker
from outbox.models import Delivery
from tests.factories import make_order
from tests.outbox.servers import MailServer, Worker, free_port

KEY = "a-key-of-the-tests"
LEASE_SECONDS = "3"
PATIENCE_SECONDS = 120

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker(tmp_path: Path, monkeypatch) -> Iterator[Valkey]:
    """A broker of the test's own, not started."""
    ports = free_ports()
    server = Valkey(Place(data=tmp_path, ports=ports, key=KEY, site_url="", durable=False))
    server.prepare()
    monkeypatch.setenv("CELERY_BROKER_URL", f"redis://:{KEY}@127.0.0.1:{ports.valkey}/0")
    monkeypatch.setattr(outbox_broker, "_silent_until", 0.0)
    yield server
    server.stop()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(free_port()).start()
    yield server
    server.stop()


@pytest.fixture
def start_worker(tmp_path: Path, mail_server: MailServer) -> Iterator[Callable[[], Worker]]:
    """Start a worker, which lives until it is killed or the test is over."""
    workers = []

    def start() -> Worker:
        worker = Worker(
            tmp_path,
            CELERY_BROKER_URL=os.environ["CELERY_BROKER_URL"],
            EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}",
            OUTBOX_LEASE_SECONDS=LEASE_SECONDS,
        ).start()
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()


def test_a_worker_killed_between_commit_and_mail_loses_no_mail(
    broker, mail_server, start_worker, eventually
):
    _start(broker)
    mail_server.stops_answering = "before"
    worker = start_worker()
    order = _paid_order()
    eventually(mail_server.is_silent.is_set, within=PATIENCE_SECONDS, what="the mail under way")
    worker.kill()
    assert mail_server.mails == []
    assert not Delivery.objects.filter(done_at__isnull=False, consumer__endswith="mation").exists()
    mail_server.stops_answering = ""
    start_worker()
    eventually(_all_is_done, within=PATIENCE_SECONDS, what="all deliveries")
    assert [order.number in mail["Subject"] for mail in mail_server.mails] == [True]


def test_a_worker_killed_after_the_mail_was_taken_repeats_the_same_mail(
    broker, mail_server, start_worker, eventually
):
    """The gap that no sender can close: the repetition must be known by its Message-ID."""
    _start(broker)
    mail_server.stops_answering = "after"
    worker = start_worker()
    _paid_order()
    eventually(mail_server.is_silent.is_set, within=PATIENCE_SECONDS, what="the mail taken")
    worker.kill()
    mail_server.stops_answering = ""
    start_worker()
    eventually(_all_is_done, within=PATIENCE_SECONDS, what="all deliveries")
    assert {mail["Message-ID"] for mail in mail_server.mails} == {Message.objects.get().message_id}
    assert len(mail_server.mails) == 2


def test_an_order_is_paid_without_a_broker_and_its_mail_follows(
    broker, mail_server, start_worker, eventually
):
    order = _paid_order()
    assert order.status == "Paid"
    _start(broker)
    start_worker()
    eventually(_all_is_done, within=PATIENCE_SECONDS, what="all deliveries")
    assert len(mail_server.mails) == 1


def _start(broker: Valkey) -> None:
    broker.start()
    broker.wait_until_ready()


def _paid_order() -> Order:
    order = make_order()
    with transaction.atomic():
        order = lock_order(order.pk)
        mark_paid(order, at=timezone.now())
    return order


def _all_is_done() -> bool:
    return not Delivery.objects.filter(done_at__isnull=True).exists()
