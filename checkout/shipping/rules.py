"""Pure rules of delivery."""

from collections.abc import Iterable
from decimal import Decimal


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
