"""What Stripe's answers and events mean: its objects as frozen values in major units and UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from checkout.payment.rules import from_minor


@dataclass(frozen=True, kw_only=True)
class Intent:
    """A PaymentIntent: `amount` was asked for, `amount_received` has been taken so far.

    `status` is Stripe's: requires_payment_method, requires_confirmation, requires_action,
    processing, requires_capture, canceled or succeeded.
    """

    id: str
    status: str
    amount: Decimal
    currency: str
    amount_received: Decimal
    client_secret: str = field(repr=False)
    metadata: Mapping[str, str]
    latest_charge: str | None
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What was taken from a card: `amount_refunded` is the sum of all refunds so far."""

    id: str
    intent_id: str | None
    amount: Decimal
    amount_captured: Decimal
    amount_refunded: Decimal
    currency: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money on its way back. `status`: pending, requires_action, succeeded, failed or canceled."""

    id: str
    intent_id: str | None
    status: str
    amount: Decimal
    currency: str
    metadata: Mapping[str, str]
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Event:
    """A verified message from Stripe, as things were at `created`.

    At most one of `intent`, `charge` and `refund` is set, by what the event is about.
    Deliveries repeat and overtake one another: act on what `retrieve_intent` says now.
    """

    id: str
    type: str
    created: datetime
    intent: Intent | None = None
    charge: Charge | None = None
    refund: Refund | None = None

    @property
    def intent_id(self) -> str | None:
        if self.intent:
            return self.intent.id
        about = self.charge or self.refund
        return about.intent_id if about else None


def read_event(data: dict[str, Any]) -> Event:
    """Return the event in a webhook's body."""
    about = data["data"]["object"]
    kind = about["object"]
    return Event(
        id=data["id"],
        type=data["type"],
        created=_time(data["created"]),
        intent=read_intent(about) if kind == "payment_intent" else None,
        charge=read_charge(about) if kind == "charge" else None,
        refund=read_refund(about) if kind == "refund" else None,
    )


def read_intent(data: dict[str, Any]) -> Intent:
    """Return the PaymentIntent in one of Stripe's answers or events."""
    currency = data["currency"].upper()
    return Intent(
        id=data["id"],
        status=data["status"],
        amount=from_minor(data["amount"], currency),
        currency=currency,
        amount_received=from_minor(data["amount_received"], currency),
        client_secret=data["client_secret"],
        metadata=data["metadata"],
        latest_charge=_id(data["latest_charge"]),
        created=_time(data["created"]),
    )


def read_charge(data: dict[str, Any]) -> Charge:
    """Return the charge in one of Stripe's events."""
    currency = data["currency"].upper()
    return Charge(
        id=data["id"],
        intent_id=_id(data["payment_intent"]),
        amount=from_minor(data["amount"], currency),
        amount_captured=from_minor(data["amount_captured"], currency),
        amount_refunded=from_minor(data["amount_refunded"], currency),
        currency=currency,
        created=_time(data["created"]),
    )


def read_refund(data: dict[str, Any]) -> Refund:
    """Return the refund in one of Stripe's answers or events."""
    currency = data["currency"].upper()
    return Refund(
        id=data["id"],
        intent_id=_id(data["payment_intent"]),
        status=data["status"],
        amount=from_minor(data["amount"], currency),
        currency=currency,
        metadata=data["metadata"] or {},
        created=_time(data["created"]),
    )


def _id(reference: str | dict[str, Any] | None) -> str | None:
    return reference["id"] if isinstance(reference, dict) else reference


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
