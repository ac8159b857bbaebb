"""What the demo shop sells, as data: every good, in the order of the departments."""

from demo.goods.ceramics import CERAMICS
from demo.goods.lamps import LAMPS
from demo.goods.prints import PRINTS
from demo.goods.shape import Good, Variant
from demo.goods.stationery import STATIONERY
from demo.goods.tableware import TABLEWARE
from demo.goods.textiles import TEXTILES

GOODS: tuple[Good, ...] = (*PRINTS, *TABLEWARE, *CERAMICS, *TEXTILES, *LAMPS, *STATIONERY)

# Enough of every department, with variants, low stock and zero-rated print, for a quick test.
SMALL = (
    "PR01", "PR04", "PR13", "CE01", "CE02", "CE10", "CE22", "TX01", "TX04", "TX11", "TX17",
    "LA01", "LA08", "ST01", "ST07", "ST18",
)

__all__ = ["GOODS", "SMALL", "Good", "Variant"]
