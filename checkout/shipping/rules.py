"""Pure rules of delivery."""

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import quote, urlsplit

from catalogue.partner.places import plain_postcode

TRACKING_PLACE = "{reference}"
"""Stands in a carrier's tracking address where the tracking number goes."""


def charge_for_weight(bands: Iterable[tuple[Decimal, Decimal]], weight: Decimal) -> Decimal:
    """The charge for a weight by (upper limit, charge) bands, in the units they are given in.

    A weight above the heaviest band is sent as parcels of that band and a rest. No bands: free.
    """
    ordered = sorted(bands)
    if not ordered:
        return Decimal("0.00")
    limit, charge = ordered[-1]
    parcels, rest = divmod(weight, limit) if weight > limit else (Decimal(0), weight)
    total = parcels * charge
    if rest or not parcels:
        total += next(price for upper, price in ordered if rest <= upper)
    return total


def is_in_zone(postcode: str, *, only: Iterable[str], but: Iterable[str]) -> bool:
    """Whether a postcode begins with one of `only`, if there are any, and with none of `but`.

    One that is not known yet ("") is in a zone that is not narrowed to some.
    """
    plain = plain_postcode(postcode)
    wanted, unwanted = _plain(only), _plain(but)
    if wanted and not plain.startswith(wanted):
        return False
    return not (plain and unwanted and plain.startswith(unwanted))


def narrowness(postcode: str, *, only: Iterable[str]) -> int:
    """How closely a zone fits a postcode that is in it: the length of its beginning that does."""
    plain = plain_postcode(postcode)
    return max((len(each) for each in _plain(only) if plain.startswith(each)), default=0)


def tracking_address_trouble(template: str) -> str:
    """What is wrong with a carrier's tracking address, in words for staff; "" for nothing.

    It must lead by https to a host that is fixed: whoever types a tracking number must not be able
    to choose where customers are sent.
    """
    try:
        parts = urlsplit(template)
        host = parts.hostname or ""
    except ValueError:
        return "This is not an address."
    if parts.scheme != "https" or "." not in host:
        return "The address must begin with https:// and a host."
    if "{" in parts.netloc or "@" in parts.netloc:
        return "The host must be fixed, without a user name or a placeholder."
    if template.count(TRACKING_PLACE) != 1:
        return f"The address must hold {TRACKING_PLACE} once, where the tracking number goes."
    if any(sign in template.replace(TRACKING_PLACE, "") for sign in '{}<>"\\ \t\r\n'):
        return "The address holds signs that no address may hold."
    return ""


def tracking_address(template: str, reference: str) -> str:
    """Where the parcel of this tracking number is followed; "" without a template or a number."""
    if not template or not reference:
        return ""
    return template.replace(TRACKING_PLACE, quote(reference, safe=""))


def _plain(beginnings: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(plain_postcode, beginnings)))
