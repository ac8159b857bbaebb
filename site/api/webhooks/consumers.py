"""Webhooks as consumers of the outbox: an event becomes calls, and each call a delivery of its own.

So a call has the outbox's certainty: its row is there with the event, attempts are begun by
comparing and swapping, and a killed worker's becomes due again. A receiver may hear of a thing
twice, and knows it by `id`.
"""

from django.utils import timezone

from api.webhooks.calls import attempt_call
from api.webhooks.models import Call, Subscription
from api.webhooks.topics import Reach, Told, reach_of, told_of
from outbox.actions import record_event
from outbox.consumers import in_one_transaction
from outbox.models import Event


@in_one_transaction
def fan_out(event: Event) -> None:
    """One call for each subscription whom the event concerns."""
    subscriptions = Subscription.objects.filter(disabled_at=None, topics__contains=[event.topic])
    owned = subscriptions.select_related("owner").prefetch_related("owner__partners")
    told_by_reach: dict[Reach, Told] = {}  # many may be told of the same sellers' things
    for subscription in owned.order_by("pk"):
        reach = reach_of(subscription.owner)
        if reach not in told_by_reach:
            told_by_reach[reach] = told_of(event, reach)
        told = told_by_reach[reach]
        if told is None:
            continue
        call, is_new = Call.objects.get_or_create(
            subscription=subscription,
            event=event,
            defaults={
                "topic": event.topic,
                "data": told,
                "created_at": event.created,
                "begun_at": timezone.now(),
            },
        )
        if is_new:
            record_event("webhook.due", key=str(call.pk), payload={"call_id": call.pk})


def call(event: Event) -> None:
    """Make a call, unless it was heard, or nobody wants it any more. Raises NotNow."""
    waiting = Call.objects.select_related("subscription__owner").filter(status=Call.Status.WAITING)
    due = waiting.filter(pk=event.payload["call_id"]).first()
    if due is not None:
        attempt_call(due)


@in_one_transaction
def forget_member(event: Event) -> None:
    """Delete the subscriptions of a member who had the account erased."""
    Subscription.objects.filter(owner=event.payload["user_id"]).delete()
