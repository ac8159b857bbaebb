"""Subscribing to webhooks, and what is done with subscriptions."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from accounts.sealing import seal, unseal
from api.webhooks.models import Call, Subscription
from api.webhooks.rules import OVERLAP
from api.webhooks.targets import target_of
from locks import lock_rows
from outbox.actions import record_event

PURPOSE = "webhooks"
BEGINNING = "whsec_"
SECRET_BYTES = 32
MOST_SUBSCRIPTIONS = 20

Reason = Subscription.Reason


class TooManySubscriptions(Exception):
    """A member has as many subscriptions as there may be."""


@transaction.atomic
def subscribe(
    owner: User, *, url: str, topics: Sequence[str], is_active: bool = True
) -> tuple[Subscription, str]:
    """A new subscription, and its secret, which is told once. Nothing is sent until it is active.

    Raises TooManySubscriptions, TargetRefused.
    """
    target_of(url)
    lock_rows(User.objects.filter(pk=owner.pk))
    if Subscription.objects.filter(owner=owner).count() >= MOST_SUBSCRIPTIONS:
        raise TooManySubscriptions
    secret, now = _new_secret(), timezone.now()
    subscription = Subscription.objects.create(
        owner=owner,
        url=url,
        topics=sorted(set(topics)),
        secret=seal(secret, purpose=PURPOSE),
        created_at=now,
        disabled_at=None if is_active else now,
        disabled_for="" if is_active else Reason.OWNER,
    )
    return subscription, secret


def change_subscription(
    subscription: Subscription, *, url: str, topics: Sequence[str], is_active: bool
) -> None:
    """Write a subscription. Switched on again, it begins with a clean slate.

    Caller holds its lock. Raises TargetRefused.
    """
    target_of(url)
    subscription.url, subscription.topics = url, sorted(set(topics))
    if is_active and not subscription.is_active:
        subscription.disabled_at, subscription.disabled_for = None, ""
        subscription.failing_since = None
    elif not is_active and subscription.is_active:
        subscription.disabled_at, subscription.disabled_for = timezone.now(), Reason.OWNER
    subscription.save(
        update_fields=["url", "topics", "disabled_at", "disabled_for", "failing_since"]
    )


@transaction.atomic
def rotate_secret(subscription: Subscription) -> str:
    """A new secret, told once. The one before signs beside it for OVERLAP.

    Asked again within that time, because the answer was lost perhaps, it is the new one that is
    replaced: the receiver still has the one before.
    """
    [subscription] = lock_rows(Subscription.objects.filter(pk=subscription.pk))
    secret, now = _new_secret(), timezone.now()
    changes: dict[str, Any] = {"secret": seal(secret, purpose=PURPOSE)}
    if subscription.former_until is None or subscription.former_until <= now:
        changes |= {"former_secret": subscription.secret, "former_until": now + OVERLAP}
    Subscription.objects.filter(pk=subscription.pk).update(**changes)
    return secret


def secrets_of(subscription: Subscription) -> list[str]:
    """What signs now: the secret and, shortly after a rotation, the one before."""
    sealed = [subscription.secret]
    if subscription.former_until is not None and subscription.former_until > timezone.now():
        sealed.append(subscription.former_secret)
    return [unseal(each, purpose=PURPOSE) for each in sealed]


@transaction.atomic
def send_again(call: Call) -> None:
    """Have a call made once more, from the start, whatever became of it."""
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(status=Call.Status.WAITING, begun_at=now)
    record_event("webhook.due", key=f"{call.pk} {now.isoformat()}", payload={"call_id": call.pk})


def disable(subscription: Subscription, reason: Any) -> None:
    """Switch a subscription off, and write to its owner. Caller is in a transaction."""
    now = timezone.now()
    open_rows = Subscription.objects.filter(pk=subscription.pk, disabled_at=None)
    if not open_rows.update(disabled_at=now, disabled_for=reason):
        return
    context = {
        "subscription": subscription,
        "is_gone": reason == Reason.GONE,
        "shop_name": settings.SHOP_NAME,
        "site_url": settings.SITE_URL,
    }
    mail = {
        "to": subscription.owner.email,
        "subject": render_to_string("emails/webhook_disabled_subject.txt", context).strip(),
        "text": render_to_string("emails/webhook_disabled.txt", context).strip(),
        "html": render_to_string("emails/webhook_disabled.html", context),
    }
    key = f"webhook {subscription.pk} {now.isoformat()}"
    record_event("mail.requested", key=key, payload=mail)


def forget_old_calls(*, older_than: timedelta) -> int:
    """Delete what was told so long ago, with what was answered. Returns how many calls."""
    old = Call.objects.filter(created_at__lt=timezone.now() - older_than)
    return old.exclude(status=Call.Status.WAITING).delete()[1].get("api_webhooks.Call", 0)


def _new_secret() -> str:
    return BEGINNING + secrets.token_urlsafe(SECRET_BYTES)
