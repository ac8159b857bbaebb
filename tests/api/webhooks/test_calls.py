"""Calls to a real server: what it gets, and what follows from what it says."""

import json
import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from api.webhooks import sending
from api.webhooks.actions import forget_old_calls, rotate_secret, send_again
from api.webhooks.models import Attempt, Call, Subscription
from api.webhooks.rules import OVERLAP
from api.webhooks.tasks import forget_old
from outbox.actions import deliver, deliver_due, revive_dead_deliveries
from outbox.models import Delivery, Event
from outbox.rules import GIVE_UP_AFTER, MAX_ATTEMPTS
from tests.api.webhooks.conftest import tell, the_call
from tests.api.webhooks.receiver import proves

CALLS = "api.webhooks.consumers.call"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("products")]


def due() -> Delivery:
    return Delivery.objects.get(consumer=CALLS, done_at=None)


def later() -> None:
    """The wait is over."""
    Delivery.objects.filter(done_at=None).update(due_at=timezone.now())


def three_days_later() -> None:
    """All that was, was three days before, and each call that waits is made."""
    Call.objects.update(begun_at=F("begun_at") - GIVE_UP_AFTER)
    Attempt.objects.update(at=F("at") - GIVE_UP_AFTER)
    Subscription.objects.update(failing_since=F("failing_since") - GIVE_UP_AFTER)
    later()
    deliver_due()


def test_event_is_told_signed_and_thin(subscription, receiver):
    event = tell(product_ids=[7, 9])
    deliver_due()
    [(headers, body)] = receiver.told
    assert receiver.paths == ["/hook?shop=1"]
    told = json.loads(body)
    assert told == {
        "id": str(the_call().key),
        "topic": "stock.changed",
        "created": told["created"],
        "data": {"products": [7, 9]},
    }
    assert told["created"].startswith(event.created.strftime("%Y-%m-%dT%H:%M:%S"))
    assert headers["Host"] == receiver.host
    assert headers["Content-Type"] == "application/json"
    proof = headers["Bowerbird-Signature"]
    assert proves(proof, body, subscription.told_secret, now=time.time())
    assert not proves(proof, body + b" ", subscription.told_secret, now=time.time())
    assert not proves(proof, body, "whsec_another", now=time.time())
    assert not proves(proof, body, subscription.told_secret, now=time.time() + 3600)


def test_what_was_heard_is_not_told_again(subscription, receiver):
    event = tell()
    assert tell() == event
    deliver_due()
    later()
    assert deliver_due() == 0
    assert len(receiver.told) == 1
    assert the_call().status == Call.Status.HEARD
    attempt = the_call().attempts.get()
    assert (attempt.status, attempt.answer, attempt.error) == (200, "thanks", "")


def test_no_subscription_no_call(receiver, boss):
    tell()
    deliver_due()
    assert not Call.objects.exists()


def test_secret_is_sealed_in_the_database(subscription):
    row = Subscription.objects.values().get()
    assert subscription.told_secret not in json.dumps(row, default=str)


def test_after_a_rotation_both_secrets_sign_for_a_day(subscription, receiver):
    new = rotate_secret(subscription)
    tell("1")
    deliver_due()
    Subscription.objects.update(former_until=timezone.now() - timedelta(seconds=1))
    tell("2")
    deliver_due()
    verdicts = [
        proves(headers["Bowerbird-Signature"], body, secret, now=time.time())
        for headers, body in receiver.told
        for secret in (subscription.told_secret, new)
    ]
    assert verdicts == [True, True, False, True]
    assert timedelta(hours=24) == OVERLAP


def test_rotation_that_is_asked_for_twice_leaves_the_receiver_s_secret(subscription, receiver):
    rotate_secret(subscription)
    new = rotate_secret(subscription)
    tell()
    deliver_due()
    [(headers, body)] = receiver.told
    signature = headers["Bowerbird-Signature"]
    for secret in (subscription.told_secret, new):
        assert proves(signature, body, secret, now=time.time())


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 599])
def test_passing_trouble_is_tried_again(subscription, receiver, status):
    receiver.answers = [(status, {}, b"not now"), (204, {}, b"")]
    tell()
    deliver_due()
    assert the_call().status == Call.Status.WAITING
    wait = due().due_at - timezone.now()
    assert timedelta(seconds=5) < wait <= timedelta(seconds=10)
    later()
    deliver_due()
    assert the_call().status == Call.Status.HEARD
    assert [each.status for each in the_call().attempts.order_by("pk")] == [status, 204]
    assert receiver.told[0][1] == receiver.told[1][1]
    assert the_call().subscription.failing_since is None


@pytest.mark.parametrize("asked", ["3600", "date"])
def test_receiver_says_when_to_come_back(subscription, receiver, asked):
    if asked == "date":
        at = timezone.now() + timedelta(hours=1)
        asked = at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    receiver.answers = [(429, {"Retry-After": asked}, b"")]
    tell()
    deliver_due()
    wait = due().due_at - timezone.now()
    assert timedelta(minutes=59) < wait <= timedelta(minutes=60)


@pytest.mark.parametrize("asked", ["99999999999999", "soon", "-5", ""])
def test_absurd_waits_are_bounded(subscription, receiver, asked):
    receiver.answers = [(503, {"Retry-After": asked}, b"")]
    tell()
    deliver_due()
    assert due().due_at - timezone.now() <= timedelta(hours=24)


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_refusal_is_final(subscription, receiver, status):
    receiver.answers = [(status, {}, b"no")]
    tell()
    deliver_due()
    assert the_call().status == Call.Status.REFUSED
    assert not Delivery.objects.filter(done_at=None).exists()
    assert the_call().subscription.is_active


def test_redirect_is_not_followed(subscription, receiver):
    receiver.answers = [(302, {"Location": "http://169.254.169.254/latest/"}, b"")]
    tell()
    deliver_due()
    assert len(receiver.told) == 1
    assert the_call().status == Call.Status.REFUSED


def test_gone_switches_the_subscription_off_and_tells_the_owner(subscription, receiver, mailoutbox):
    receiver.answers = [(410, {}, b"")]
    tell("1")
    deliver_due()
    tell("2")
    deliver_due()
    row = Subscription.objects.get()
    assert (row.is_active, row.disabled_for) == (False, "gone")
    assert len(receiver.told) == 1
    [mail] = mailoutbox
    assert mail.to == ["boss@shop.example"]
    assert f"{receiver.url} answered that it is gone for good" in mail.body


def test_three_days_without_a_success_switch_it_off_and_tell_the_owner_once(subscription, receiver):
    receiver.answers = [(500, {}, b"")]
    tell("1")
    tell("2")
    deliver_due()
    assert Subscription.objects.get().is_active
    three_days_later()
    assert Subscription.objects.get().disabled_for == "failing"
    assert set(Call.objects.values_list("status", flat=True)) == {Call.Status.GIVEN_UP}
    assert not Delivery.objects.filter(done_at=None, consumer=CALLS).exists()
    assert Event.objects.filter(topic="mail.requested").count() == 1


def test_old_failure_does_not_shorten_the_three_days_of_a_new_call(subscription, receiver):
    receiver.answers = [(404, {}, b""), (503, {}, b"")]
    tell("1")
    deliver_due()
    three_days_later()
    tell("2")
    deliver_due()
    assert Subscription.objects.get().is_active
    assert Call.objects.latest("pk").status == Call.Status.WAITING


def test_call_that_waits_when_it_is_switched_off_is_still_made(subscription, receiver):
    receiver.answers = [(500, {}, b"")]
    tell("1")
    deliver_due()
    first = the_call()
    tell("2")
    deliver_due()
    Call.objects.filter(pk=first.pk).update(begun_at=F("begun_at") - GIVE_UP_AFTER)
    later()
    deliver_due()
    assert Subscription.objects.get().disabled_for == "failing"
    receiver.answers = [(200, {}, b"")]
    later()
    deliver_due()
    assert Call.objects.exclude(pk=first.pk).get().status == Call.Status.HEARD


def test_call_that_waits_when_its_owner_s_account_is_closed_is_not_made(subscription, receiver):
    receiver.answers = [(500, {}, b"")]
    tell("1")
    deliver_due()
    User.objects.filter(webhooks=subscription).update(is_active=False)
    later()
    deliver_due()
    tell("2")
    deliver_due()
    assert len(receiver.told) == 1
    assert the_call().status == Call.Status.GIVEN_UP
    last = the_call().attempts.latest("pk")
    assert (last.status, last.error) == (None, "The account is closed.")
    assert not Delivery.objects.filter(done_at=None, consumer=CALLS).exists()


def test_call_that_is_to_be_sent_again_is_not_once_the_account_is_closed(subscription, receiver):
    tell()
    deliver_due()
    send_again(the_call())
    User.objects.filter(webhooks=subscription).update(is_active=False)
    deliver_due()
    assert len(receiver.told) == 1
    assert the_call().status == Call.Status.GIVEN_UP


def test_call_that_waits_when_its_owner_switches_it_off_is_not_made(subscription, receiver):
    receiver.answers = [(500, {}, b"")]
    tell()
    deliver_due()
    Subscription.objects.update(disabled_at=timezone.now(), disabled_for="owner")
    later()
    deliver_due()
    assert len(receiver.told) == 1
    assert the_call().status == Call.Status.GIVEN_UP
    assert the_call().attempts.latest("pk").error == "The subscription is switched off."


def test_call_is_given_up_after_three_days_and_the_subscription_is_not_if_it_heard_another(
    subscription, receiver
):
    receiver.answers = [(500, {}, b"")]
    tell()
    deliver_due()
    Subscription.objects.update(failing_since=timezone.now())
    Call.objects.update(begun_at=timezone.now() - GIVE_UP_AFTER)
    later()
    deliver_due()
    assert the_call().status == Call.Status.GIVEN_UP
    assert Subscription.objects.get().is_active
    assert not Delivery.objects.filter(done_at=None).exists()


def test_call_is_sent_again_on_demand_with_the_same_id(subscription, receiver):
    receiver.answers = [(404, {}, b""), (200, {}, b"")]
    tell()
    deliver_due()
    send_again(the_call())
    deliver_due()
    assert the_call().status == Call.Status.HEARD
    ids = [json.loads(body)["id"] for _headers, body in receiver.told]
    assert ids == [str(the_call().key)] * 2


def test_log_keeps_the_beginning_of_an_answer(subscription, receiver):
    receiver.answers = [(200, {}, b"x\0" * 100_000)]
    tell()
    deliver_due()
    assert the_call().attempts.get().answer == "x" * (sending.ANSWER_BYTES // 2)


def test_call_that_no_worker_lives_to_make_is_given_up_and_forgotten(subscription, receiver):
    receiver.answers = [(500, {}, b"")]
    tell("1")
    tell("2")
    deliver_due()
    lost, tried = Call.objects.order_by("pk")
    Delivery.objects.filter(event__payload__call_id=lost.pk).update(attempts=MAX_ATTEMPTS)
    later()
    assert deliver(Delivery.objects.get(attempts=MAX_ATTEMPTS), attempts=MAX_ATTEMPTS) is False
    Call.objects.update(begun_at=F("begun_at") - GIVE_UP_AFTER)
    forget_old()
    assert list(Call.objects.filter(status=Call.Status.WAITING)) == [tried]
    assert "cut off" in lost.attempts.latest("pk").error
    Call.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert forget_old() == 1
    assert list(Call.objects.all()) == [tried]


def test_call_whose_delivery_is_buried_may_be_revived_for_its_three_days(subscription, receiver):
    receiver.answers = [(500, {}, b""), (200, {}, b"")]
    tell()
    deliver_due()
    Delivery.objects.filter(consumer=CALLS).update(dead_at=timezone.now())
    forget_old()
    revive_dead_deliveries()
    deliver_due()
    assert the_call().status == Call.Status.HEARD


def test_log_is_forgotten_in_time(subscription, receiver):
    tell("1")
    deliver_due()
    assert forget_old_calls(older_than=timedelta(days=30)) == 0
    Call.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert forget_old_calls(older_than=timedelta(days=30)) == 1
    assert not Call.objects.exists()


def test_slow_server_is_cut_off_in_time(subscription, receiver, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.5)
    receiver.drips = True
    tell()
    deliver_due()
    assert not receiver.was_heard_out
    attempt = the_call().attempts.get()
    assert attempt.status is None
    assert attempt.error == "No answer within 0.5 s"
    assert the_call().status == Call.Status.WAITING


def test_server_that_is_away_is_tried_again(subscription, receiver):
    receiver.close()
    tell()
    deliver_due()
    assert "ConnectionRefusedError" in the_call().attempts.get().error
    assert the_call().status == Call.Status.WAITING


def test_worker_killed_after_the_call_sends_it_once_more(subscription, receiver, monkeypatch):
    """What is sent and not yet written down is sent again after the lease, with the same id."""
    tell()
    deliver_due(batch=1)
    [(_headers, body)] = receiver.told
    Call.objects.update(status=Call.Status.WAITING)
    delivery = Delivery.objects.get(consumer="api.webhooks.consumers.call")
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    assert deliver(delivery, attempts=delivery.attempts)
    assert [each[1] for each in receiver.told] == [body, body]


def test_trouble_of_receivers_is_no_alarm(subscription, receiver, caplog):
    receiver.answers = [(500, {}, b"")]
    tell()
    deliver_due()
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


def test_calls_wait_in_a_queue_of_their_own(subscription, queue):
    tell()
    deliver_due()
    assert queue.llen("webhooks") == 1
    assert queue.llen("celery") == 1
