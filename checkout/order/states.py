"""The states of orders and consignments, and every deed: who may do it, when, and where it leads.

All that is said of states elsewhere comes from here: Oscar's pipeline, the checks of the actions,
the dashboard's buttons and the table of the staff guide. Settings read it, so it imports no models.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models.enums import TextChoices


class Status(TextChoices):
    """The states of an order. From Paid to Delivered they follow from its consignments."""

    PENDING_PAYMENT = "Pending payment"
    PAID = "Paid"
    IN_FULFILMENT = "In fulfilment"
    DISPATCHED = "Dispatched"
    DELIVERED = "Delivered"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"
    EXPIRED = "Expired"
    REFUNDED = "Refunded"


class ConsignmentStatus(TextChoices):
    """The states of what one seller sends."""

    WAITING = "Waiting"
    IN_FULFILMENT = "In fulfilment"
    DISPATCHED = "Dispatched"
    DELIVERED = "Delivered"
    CANCELLED = "Cancelled"


class Role(StrEnum):
    """On whose behalf a deed is done. The system is a payment, the clock or a task."""

    CUSTOMER = "customer"
    STAFF = "staff"
    SELLER = "seller"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something done to an order: `name` is the action's, `moves` what it may lead to from where.

    `aim` is the state that the deed is meant to reach, for the words of a refusal.
    """

    name: str
    does: str
    by: frozenset[Role]
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aim: str | None = None


CUSTOMER, STAFF, SELLER, SYSTEM = Role.CUSTOMER, Role.STAFF, Role.SELLER, Role.SYSTEM
PENDING_PAYMENT, PAID, IN_FULFILMENT = Status.PENDING_PAYMENT, Status.PAID, Status.IN_FULFILMENT
DISPATCHED, DELIVERED, COMPLETED = Status.DISPATCHED, Status.DELIVERED, Status.COMPLETED
CANCELLED, EXPIRED, REFUNDED = Status.CANCELLED, Status.EXPIRED, Status.REFUNDED

DEEDS: dict[str, Deed] = {
    deed.name: deed
    for deed in (
        Deed(
            name="mark_paid",
            does="The payment has been authorised or taken.",
            by=frozenset({SYSTEM}),
            moves={PENDING_PAYMENT: (PAID,)},
            aim=PAID,
        ),
        Deed(
            name="expire_order",
            does="Not paid in time: goods, vouchers and offers are given back.",
            by=frozenset({SYSTEM}),
            moves={PENDING_PAYMENT: (EXPIRED,)},
            aim=EXPIRED,
        ),
        Deed(
            name="cancel_order",
            does="Called off before anything was sent: goods and money are given back.",
            by=frozenset({CUSTOMER, STAFF}),
            moves={
                PENDING_PAYMENT: (CANCELLED,),
                PAID: (CANCELLED,),
                IN_FULFILMENT: (CANCELLED,),
            },
            aim=CANCELLED,
        ),
        Deed(
            name="start_fulfilment",
            does="A seller has begun to pack a consignment.",
            by=frozenset({STAFF, SELLER}),
            moves={PAID: (IN_FULFILMENT,), IN_FULFILMENT: (IN_FULFILMENT,)},
            aim=IN_FULFILMENT,
        ),
        Deed(
            name="dispatch_consignment",
            does="A parcel leaves: its goods leave the stock, and their money is taken.",
            by=frozenset({STAFF, SELLER, SYSTEM}),
            moves={
                PAID: (IN_FULFILMENT, DISPATCHED),
                IN_FULFILMENT: (IN_FULFILMENT, DISPATCHED),
            },
            aim=DISPATCHED,
        ),
        Deed(
            name="cancel_lines",
            does="Units not yet sent are called off: goods and their money are given back.",
            by=frozenset({CUSTOMER, STAFF, SELLER}),
            moves={
                PAID: (PAID, CANCELLED),
                # Without the only consignment that was begun, the order is as it was before.
                IN_FULFILMENT: (PAID, IN_FULFILMENT, DISPATCHED, DELIVERED, CANCELLED),
            },
            aim=CANCELLED,
        ),
        Deed(
            name="mark_delivered",
            does="A parcel has arrived.",
            by=frozenset({STAFF, SELLER, SYSTEM}),
            moves={
                IN_FULFILMENT: (IN_FULFILMENT,),
                DISPATCHED: (DISPATCHED, DELIVERED),
                DELIVERED: (DELIVERED,),
                COMPLETED: (COMPLETED,),
                REFUNDED: (REFUNDED,),
            },
            aim=DELIVERED,
        ),
        Deed(
            name="complete_order",
            does="Closed: nothing more is expected of it.",
            by=frozenset({STAFF, SYSTEM}),
            moves={DISPATCHED: (COMPLETED,), DELIVERED: (COMPLETED,)},
            aim=COMPLETED,
        ),
        Deed(
            name="note_refund",
            does="Money went back; Refunded once all that was taken is back as money.",
            by=frozenset({STAFF, SYSTEM}),
            moves={
                **{status: (status,) for status in Status},
                **{status: (status, REFUNDED) for status in (DISPATCHED, DELIVERED, COMPLETED)},
            },
            aim=REFUNDED,
        ),
        Deed(
            name="note_refund_failed",
            does="Money that went back did not arrive: what was Refunded follows its goods again.",
            by=frozenset({SYSTEM}),
            moves={**{status: (status,) for status in Status}, REFUNDED: (DISPATCHED, DELIVERED)},
        ),
        Deed(
            name="ask_for_payment",
            does="The bank let the money go or took it back: the customer is asked to pay anew.",
            by=frozenset({STAFF}),
            moves={
                status: (status,)
                for status in (PAID, IN_FULFILMENT, DISPATCHED, DELIVERED, COMPLETED)
            },
        ),
        Deed(
            name="change_shipping_address",
            does="Another address, before anything was sent and at the same price.",
            by=frozenset({STAFF}),
            moves={status: (status,) for status in (PENDING_PAYMENT, PAID, IN_FULFILMENT)},
        ),
        Deed(
            name="write_note",
            does="A note for staff, or one that the customer gets by mail.",
            by=frozenset({STAFF}),
            moves={status: (status,) for status in Status},
        ),
    )
}

# Sets of states that pages and reports ask for.
SOLD = (PAID, IN_FULFILMENT, DISPATCHED, DELIVERED, COMPLETED)
TO_SEND = (PAID, IN_FULFILMENT)
ENDED_UNSENT = (CANCELLED, EXPIRED)
# Nothing is kept of what is paid for such an order.
MONEY_GOES_BACK = (*ENDED_UNSENT, REFUNDED)


def pipeline() -> dict[str, tuple[str, ...]]:
    """Where an order may go from each state, in the form of OSCAR_ORDER_STATUS_PIPELINE."""
    return {
        status.value: tuple(
            target.value
            for target in Status
            if target != status
            and any(target in deed.moves.get(status, ()) for deed in DEEDS.values())
        )
        for status in Status
    }


def deeds_open_to(status: str, role: Role) -> tuple[str, ...]:
    """The names of what may be done to an order of this state on behalf of this role."""
    return tuple(deed.name for deed in DEEDS.values() if status in deed.moves and role in deed.by)


def aims_open_to(status: str, role: Role) -> frozenset[str]:
    """The other states that an order of this state may reach by what this role does."""
    deeds = (DEEDS[name] for name in deeds_open_to(status, role))
    return frozenset(aim for deed in deeds for aim in deed.moves[status]) - {status}
