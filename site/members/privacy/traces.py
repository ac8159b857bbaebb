"""Addresses of people in the books that the shop keeps of its mails."""

from notifications.models import Message
from outbox.models import Event

NOBODY = "nobody@erased.invalid"


def forget_mails_to(address: str) -> None:
    """Take an address out of the records of sent mails. What is still to be sent keeps it."""
    Message.objects.filter(recipient__iexact=address, sent_at__isnull=False).update(
        recipient=NOBODY
    )
    delivered = Event.objects.filter(topic="mail.requested", payload__to__iexact=address)
    delivered.exclude(deliveries__done_at=None).update(payload={})
