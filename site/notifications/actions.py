"""Sending mail once.

A mail is held by a conditional update, handed to the mail server, and marked as sent at once. Only
a worker killed between the server's "accepted" and that one update repeats a mail: no sender can
close that gap, so the repetition carries the same Message-ID, by which mail servers and readers
know it for the same mail.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from checkout.order.models import CommunicationEvent, Order
from notifications.mail import Mail, event_code
from notifications.models import CommunicationEventType, Email, Message

HELD_SHARE_OF_LEASE = 0.8
"""A message is held for less time than its delivery: the next attempt must find it free."""

logger = logging.getLogger("notifications")


class MessageHeld(Exception):
    """Another worker is sending this message at this moment. Try again later."""


def send_once(
    mail: Mail,
    *,
    kind: str,
    key: str,
    to: str,
    record: Callable[[], None] | None = None,
) -> bool:
    """Send a mail unless the mail of this kind and key was sent. False: it was.

    `record` writes down what is to be known of a sent mail, in one transaction with "sent".
    Raises MessageHeld, and what the mail server's client raises; both mean "try again later".
    """
    message, is_new = _message(kind, key, to)
    if message.sent_at is not None:
        return False
    held_until = message.held_until if is_new else _hold(message)
    try:
        _as_email(mail, message).send()
    except Exception:
        Message.objects.filter(pk=message.pk, held_until=held_until).update(held_until=None)
        raise
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(sent_at=timezone.now(), held_until=None)
        if record is not None:
            record()
    logger.info("Sent %s %s", kind, key)
    return True


def send_to_each(people: Iterable[User], mail: Mail, *, kind: str, key: str) -> None:
    """Send a mail once to each of these people. Raises what `send_once` does."""
    for person in people:
        send_once(mail, kind=kind, key=f"{key} {person.pk}", to=person.email)


def staff_who_may(permission: str) -> QuerySet:
    """Staff who have a permission, as "app.codename", and an address."""
    staff = ModelBackend().with_perm(permission).filter(is_staff=True)
    return staff.exclude(email="").order_by("pk")


def record_order_mail(mail: Mail, *, kind: str, order: Order) -> None:
    """Note with an order, and with the member it belongs to, that they were written to."""
    event_type, _ = CommunicationEventType.objects.get_or_create(
        code=event_code(kind), defaults={"name": kind.replace("_", " ").capitalize()}
    )
    CommunicationEvent.objects.create(order=order, event_type=event_type)
    if order.user_id:
        Email.objects.create(
            user_id=order.user_id,
            email=order.email,
            subject=mail.subject,
            body_text=mail.text,
            body_html=mail.html,
        )


def _message(kind: str, key: str, to: str) -> tuple[Message, bool]:
    """The message, and whether it is new: then this worker holds it."""
    once = f"{kind} {key}"
    told = {"kind": kind, "recipient": to, "message_id": _message_id(once)}
    return Message.objects.get_or_create(key=once, defaults=told | {"held_until": _held_until()})


def _held_until() -> datetime:
    return timezone.now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS * HELD_SHARE_OF_LEASE)


def _message_id(once: str) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    return f"<{sha256(once.encode()).hexdigest()[:32]}@{domain}>"


def _hold(message: Message) -> datetime:
    held_until = _held_until()
    free = Q(held_until__isnull=True) | Q(held_until__lte=timezone.now())
    rows = Message.objects.filter(free, pk=message.pk, sent_at__isnull=True)
    if not rows.update(held_until=held_until):
        raise MessageHeld(f"{message.kind} {message.key}")
    return held_until


def _as_email(mail: Mail, message: Message) -> EmailMultiAlternatives:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:
        # RFC 8058: mail programs end the mails by a POST, without opening the page.
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email = EmailMultiAlternatives(mail.subject, mail.text, to=[message.recipient], headers=headers)
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        email.attach(*attachment)
    return email
