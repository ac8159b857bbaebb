"""The states of a return, and every deed: who may do it, when, and where it leads.

All that is said of states elsewhere comes from here: the checks of the actions, the buttons of the
pages and the table of the staff guide. It imports no models.
"""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext as _

from checkout.order.states import Deed, Role, Status


class ReturnStatus(TextChoices):
    """The states of a return. The last three end it, and the goods stay where they are."""

    REQUESTED = "Requested"
    APPROVED = "Approved"
    ON_ITS_WAY = "On its way"
    RECEIVED = "Received"
    SETTLED = "Settled"
    REJECTED = "Rejected"
    CALLED_OFF = "Called off"
    LAPSED = "Lapsed"


CUSTOMER, STAFF, SELLER = Role.CUSTOMER, Role.STAFF, Role.SELLER
REQUESTED, APPROVED, ON_ITS_WAY = (
    ReturnStatus.REQUESTED,
    ReturnStatus.APPROVED,
    ReturnStatus.ON_ITS_WAY,
)
RECEIVED, SETTLED = ReturnStatus.RECEIVED, ReturnStatus.SETTLED
REJECTED, CALLED_OFF, LAPSED = (
    ReturnStatus.REJECTED,
    ReturnStatus.CALLED_OFF,
    ReturnStatus.LAPSED,
)
NEW = ""

DEEDS: dict[str, Deed] = {
    deed.name: deed
    for deed in (
        Deed(
            name="request_return",
            does="The customer asks to send units back that were sent.",
            by=frozenset({CUSTOMER, STAFF}),
            moves={NEW: (REQUESTED,)},
            aim=REQUESTED,
        ),
        Deed(
            name="declare_withdrawal",
            does="The customer withdraws from the contract: no reason, nobody is asked.",
            by=frozenset({CUSTOMER, STAFF}),
            moves={NEW: (APPROVED,)},
            aim=APPROVED,
        ),
        Deed(
            name="approve_return",
            does="The goods may come: the customer is told where to.",
            by=frozenset({STAFF, SELLER}),
            moves={REQUESTED: (APPROVED,)},
            aim=APPROVED,
        ),
        Deed(
            name="reject_return",
            does="The goods stay with the customer, who is told why.",
            by=frozenset({STAFF, SELLER}),
            moves={REQUESTED: (REJECTED,)},
            aim=REJECTED,
        ),
        Deed(
            name="call_off_return",
            does="The customer keeps the goods after all.",
            by=frozenset({CUSTOMER, STAFF}),
            moves={REQUESTED: (CALLED_OFF,), APPROVED: (CALLED_OFF,)},
            aim=CALLED_OFF,
        ),
        Deed(
            name="send_return",
            does="The customer has posted the parcel.",
            by=frozenset({CUSTOMER, STAFF}),
            moves={APPROVED: (ON_ITS_WAY,)},
            aim=ON_ITS_WAY,
        ),
        Deed(
            name="receive_return",
            does="The goods are here and were looked at: back on the shelf, or written off.",
            by=frozenset({STAFF, SELLER}),
            moves={APPROVED: (RECEIVED,), ON_ITS_WAY: (RECEIVED,)},
            aim=RECEIVED,
        ),
        Deed(
            name="close_return",
            does="Nothing came: the goods stay with the customer.",
            by=frozenset({STAFF, SELLER}),
            moves={APPROVED: (LAPSED,), ON_ITS_WAY: (LAPSED,)},
            aim=LAPSED,
        ),
        Deed(
            name="settle_return",
            does="The money of what was received goes back.",
            by=frozenset({STAFF}),
            moves={RECEIVED: (SETTLED,)},
            aim=SETTLED,
        ),
    )
}

# Sets of states that pages and actions ask for.
AT_WORK = (REQUESTED, APPROVED, ON_ITS_WAY, RECEIVED)
ENDED_WITHOUT_GOODS = (REJECTED, CALLED_OFF, LAPSED)
WAITING_FOR_GOODS = (APPROVED, ON_ITS_WAY)

# States of an order. An order whose money is back has nothing to be returned for.
RETURNABLE = (Status.IN_FULFILMENT, Status.DISPATCHED, Status.DELIVERED, Status.COMPLETED)
WITHDRAWABLE = (Status.PAID, *RETURNABLE)


def deeds_open_to(status: str, role: Role) -> tuple[str, ...]:
    """The names of what may be done to a return of this state on behalf of this role."""
    return tuple(deed.name for deed in DEEDS.values() if status in deed.moves and role in deed.by)


def story_title(status: str, number: str) -> str:
    """What the story of its order says when a return has come to a state."""
    told = {
        REQUESTED: _("Return %(number)s asked for"),
        APPROVED: _("Return %(number)s approved"),
        ON_ITS_WAY: _("Return %(number)s on its way"),
        RECEIVED: _("Return %(number)s received"),
        SETTLED: _("Return %(number)s settled"),
        REJECTED: _("Return %(number)s rejected"),
        CALLED_OFF: _("Return %(number)s called off"),
        LAPSED: _("Return %(number)s lapsed: nothing came"),
    }
    return told.get(status, _("Return %(number)s")) % {"number": number}
