"""The shop that is soaked: a handful of goods in plenty, and one of which there is not enough."""

from dataclasses import dataclass

from catalogue.models import Product
from tests.factories import make_country, make_delivery, make_product, make_seller

PLENTY = 1_000_000


@dataclass(frozen=True)
class Goods:
    plenty: list[Product]
    scarce: Product
    scarce_units: int


def make_goods(*, scarce_units: int) -> Goods:
    """Goods of two sellers, delivered everywhere, in a shop that knows one country."""
    make_country("GB")
    make_delivery("3.00", free_above="60")
    sellers = [make_seller(), make_seller()]
    plenty = [
        make_product(f"Bowl {n}", price="10.00", stock=PLENTY, seller=sellers[n % 2])
        for n in range(6)
    ]
    scarce = make_product("The last prints", price="25.00", stock=scarce_units, seller=sellers[0])
    return Goods(plenty, scarce, scarce_units)
