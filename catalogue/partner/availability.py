"""Whether something can be bought, and when it is sent: Oscar's policy with the shop's words."""

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.partner.availability import Available, Unavailable
from oscar.apps.partner.availability import Base as Availability

from catalogue.rules import Availability as Told
from catalogue.rules import Standing

__all__ = ["Available", "FromStock", "Unavailable"]


class FromStock(Availability):
    """What is counted: bought while there is some, or while more may be sold than there is."""

    def __init__(self, standing: Standing):
        self.standing = standing

    @property
    def code(self) -> str:
        return self.standing.availability

    @property
    def num_available(self) -> int | None:
        """Units that can be bought; None where they are not counted."""
        return self.standing.free

    @property
    def num_at_hand(self) -> int | None:
        """Units that are sent at once."""
        return self.standing.at_hand

    @property
    def dispatch_date(self):
        return self.standing.released_on

    @cached_property
    def later(self) -> str:
        """When it is sent, where that is not at once; empty where it is."""
        return later(self.code, days=self.standing.days, released_on=self.standing.released_on)

    def later_for(self, quantity: int) -> str:
        """When so many are sent: empty if all are there, else which of them come when."""
        at_hand = self.standing.at_hand
        if self.later or at_hand is None or quantity <= at_hand:
            return self.later
        rest = later(Told.BACKORDER, days=self.standing.days, released_on=None)
        told = {"n": at_hand, "later": rest}
        return _("%(n)d at once. The others: %(later)s") % told

    @property
    def message(self) -> str:
        if self.later:
            return self.later
        if self.code == Told.RESERVED:
            return _("Somebody is paying for it just now.")
        if self.code == Told.SOLD_OUT:
            return _("Sold out")
        return _("In stock")

    def is_purchase_permitted(self, quantity):
        free = self.standing.free
        if free is None or quantity <= free:
            return True, ""
        if free == 0:
            return False, self.message
        return False, _("a maximum of %(max)d can be bought") % {"max": free}


def later(availability: str, *, days: int | None, released_on, is_short: bool = False) -> str:
    """When something is sent that is not sent at once, in words; empty where it is.

    `is_short`: in the few words that a card has room for.
    """
    if availability == Told.PRE_ORDER and released_on is not None:
        if is_short:
            return _("Pre-order, %(day)s") % {"day": date_format(released_on, "j F")}
        day = date_format(released_on, "j F Y")
        return _("Pre-order, available from %(day)s") % {"day": day}
    if availability != Told.BACKORDER:
        return ""
    if days is None:
        return _("On backorder, sent when it comes in")
    told = ngettext(
        "On backorder, sent in about %(n)d day", "On backorder, sent in about %(n)d days", days
    )
    return told % {"n": days}
