"""What Stripe's answers and events mean: its objects as frozen values in major units and UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from checkout.payment.methods import name_of
from checkout.payment.policy import HOLD
from checkout.payment.rules import from_minor

TAKEN = ("charge", "payment")
"""Types of balance transactions by which a payment reaches the balance."""


class EventUnreadable(Exception):
    """A message of Stripe's has another shape than is known here."""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """A PaymentIntent: `amount` was asked for, `amount_received` has been taken so far.

    `status` is Stripe's: requires_payment_method, requires_confirmation, requires_action,
    processing, requires_capture, canceled or succeeded. `bank_url` is where its customer has to
    confirm it, when the shop and not Stripe.js confirmed it first. `takes` are Stripe's types of
    what it may be paid with, and `chosen` is the one that was last: "" where Stripe was not asked.
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
    customer: str | None = None
    keeps_card: bool = False
    bank_url: str = field(default="", repr=False)
    takes: tuple[str, ...] = ()
    chosen: str = field(default="", compare=False)
    paid_with: "PaidWith | None" = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class PaidWith:
    """What was paid with, such as "Visa 4242" or "PayPal": `takes_several` captures; what is not
    taken by `hold_ends` is lost.
    """

    name: str
    takes_several: bool
    hold_ends: datetime


@dataclass(frozen=True, kw_only=True)
class SavedCard:
    """A card kept with a customer at Stripe. `customer` None: it is kept no longer."""

    id: str
    customer: str | None
    brand: str
    last4: str
    exp_month: int
    exp_year: int


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
    failure_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """A cardholder's complaint. `status` is Stripe's, see `policy.WITHDRAWN`."""

    id: str
    intent_id: str | None
    status: str
    reason: str
    amount: Decimal
    currency: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A movement of the account's balance: `amount` is gross, negative when money leaves.

    `subject` is what it is about: an intent for what was taken, else a refund, a dispute, or
    whatever Stripe names. `shown` is the amount in the customer's currency, None where Stripe
    converted it and does not say.
    """

    id: str
    type: str
    subject: str
    intent_id: str | None
    amount: Decimal
    currency: str
    fee: Decimal
    shown: Decimal | None
    shown_currency: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Event:
    """A verified message from Stripe, as things were at `created`.

    At most one of the objects is set, by what the event is about.
    Deliveries repeat and overtake one another: act on what `retrieve_intent` says now.
    """

    id: str
    type: str
    created: datetime
    intent: Intent | None = None
    charge: Charge | None = None
    refund: Refund | None = None
    dispute: Dispute | None = None
    saved_card: SavedCard | None = None

    @property
    def intent_id(self) -> str | None:
        if self.intent:
            return self.intent.id
        about = self.charge or self.refund or self.dispute
        return about.intent_id if about else None


def intent_named_in(data: dict[str, Any]) -> str:
    """The intent that an event is about; "" where it names none, or has an unknown shape."""
    try:
        about = data["data"]["object"]
        is_intent = about["object"] == "payment_intent"
        return str(_id(about["id" if is_intent else "payment_intent"]) or "")
    except (LookupError, TypeError):
        return ""


def read_event(data: dict[str, Any]) -> Event:
    """Return the event in a webhook's body. Raises EventUnreadable."""
    try:
        return _read_event(data)
    except (LookupError, TypeError, ValueError, AttributeError) as trouble:
        raise EventUnreadable(f"It cannot be read: {trouble!r}") from trouble


def _read_event(data: dict[str, Any]) -> Event:
    about = data["data"]["object"]
    kind = about["object"]
    return Event(
        id=data["id"],
        type=data["type"],
        created=_time(data["created"]),
        intent=read_intent(about) if kind == "payment_intent" else None,
        charge=read_charge(about) if kind == "charge" else None,
        refund=read_refund(about) if kind == "refund" else None,
        dispute=read_dispute(about) if kind == "dispute" else None,
        saved_card=read_saved_card(about) if kind == "payment_method" else None,
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
        # A stored message has lost its secret.
        client_secret=data.get("client_secret", ""),
        metadata=data["metadata"],
        latest_charge=_id(data["latest_charge"]),
        created=_time(data["created"]),
        customer=_id(data.get("customer")),
        keeps_card=bool(data.get("setup_future_usage")),
        bank_url=_bank_url(data.get("next_action") or {}),
        takes=tuple(data["payment_method_types"]),
        chosen=_type_of(data.get("payment_method")),
        paid_with=_read_paid_with(data["latest_charge"]),
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
        failure_reason=data.get("failure_reason") or "",
    )


def read_dispute(data: dict[str, Any]) -> Dispute:
    """Return the dispute in one of Stripe's answers or events."""
    currency = data["currency"].upper()
    return Dispute(
        id=data["id"],
        intent_id=_id(data["payment_intent"]),
        status=data["status"],
        reason=data["reason"],
        amount=from_minor(data["amount"], currency),
        currency=currency,
        created=_time(data["created"]),
    )


def read_saved_card(data: dict[str, Any]) -> SavedCard | None:
    """Return the card in one of Stripe's answers or events. None: another way of paying."""
    card = data.get("card")
    if not card:
        return None
    return SavedCard(
        id=data["id"],
        customer=_id(data["customer"]),
        brand=card["brand"],
        last4=card["last4"],
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
    )


def read_entry(data: dict[str, Any]) -> Entry:
    """Return the balance transaction, whose `source` is the whole object it is about."""
    source = data["source"] if isinstance(data["source"], dict) else {"id": data["source"]}
    intent_id = _id(source.get("payment_intent"))
    currency = data["currency"].upper()
    shown_currency = (source.get("currency") or data["currency"]).upper()
    amount = from_minor(data["amount"], currency)
    taken = data["type"] in TAKEN
    return Entry(
        id=data["id"],
        type=data["type"],
        subject=(taken and intent_id) or source["id"] or data["id"],
        intent_id=intent_id,
        amount=amount,
        currency=currency,
        fee=from_minor(data["fee"], currency),
        shown=amount if shown_currency == currency else _shown(data, source, shown_currency),
        shown_currency=shown_currency,
        created=_time(data["created"]),
    )


def _shown(data: dict[str, Any], source: dict[str, Any], currency: str) -> Decimal | None:
    """The customer's amount of a converted entry: known where the whole object is one entry."""
    whole = source.get("amount_captured", source.get("amount"))
    if whole is None:
        return None
    return from_minor(whole if data["amount"] >= 0 else -whole, currency)


def _read_paid_with(charge: str | dict[str, Any] | None) -> PaidWith | None:
    """What an expanded charge is of; where it is only named, nothing is known."""
    if not isinstance(charge, dict) or not (details := charge.get("payment_method_details")):
        return None
    # Not from the intent on: that may have waited for days to be paid.
    usual_end = _time(charge["created"]) + HOLD
    card = details.get("card")
    if not card:
        name = name_of(details["type"])
        return PaidWith(name=name, takes_several=False, hold_ends=usual_end)
    ends = card.get("capture_before")
    return PaidWith(
        name=f"{card['brand'].title()} {card['last4']}",
        takes_several=(card.get("multicapture") or {}).get("status") == "available",
        hold_ends=_time(ends) if ends else usual_end,
    )


def _type_of(method: str | dict[str, Any] | None) -> str:
    """The type of an expanded payment method; "" where it is only named."""
    return method["type"] if isinstance(method, dict) else ""


def _bank_url(action: dict[str, Any]) -> str:
    """Where a customer confirms; "" where nothing is to be done, or Stripe.js does it."""
    return (action.get("redirect_to_url") or {}).get("url", "")


def _id(reference: str | dict[str, Any] | None) -> str | None:
    return reference["id"] if isinstance(reference, dict) else reference


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
