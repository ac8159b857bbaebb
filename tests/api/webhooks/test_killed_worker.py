"""A worker that is killed in the middle of a call: the call comes again, with the same id."""

import json
from pathlib import Path

import pytest

from api.webhooks.models import Call
from outbox.models import Delivery
from tests.api.webhooks.conftest import tell
from tests.outbox.servers import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("products")]

LEASE_SECONDS = "2"


def test_call_of_a_killed_worker_comes_again_after_the_lease(
    subscription, receiver, tmp_path: Path, eventually, queue
):
    receiver.drips = True
    worker = Worker(
        tmp_path, OUTBOX_LEASE_SECONDS=LEASE_SECONDS, WEBHOOK_TRUSTED_HOSTS=receiver.host
    ).start()
    try:
        tell()
        assert receiver.is_silent.wait(60), worker.log.read_text()
        worker.kill()
        assert not Call.objects.get().attempts.exists()
        receiver.drips = False
        worker.start()
        eventually(
            lambda: Call.objects.filter(status=Call.Status.HEARD).exists(),
            within=60,
            what="the call to come again",
        )
    finally:
        worker.kill()
    assert len({json.loads(body)["id"] for _headers, body in receiver.told}) == 1
    assert len(receiver.told) == 2
    assert Delivery.objects.get(consumer="api.webhooks.consumers.call").attempts == 2
