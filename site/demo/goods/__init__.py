"""What the demo shop sells, as data: every good, in the order of the departments."""

from demo.goods.cards import CARDS_AND_PARCELS
from demo.goods.cloths import CLOTHS
from demo.goods.cups import CUPS
from demo.goods.cushions import CUSHIONS
from demo.goods.dishes import DISHES
from demo.goods.lamps import LAMPS
from demo.goods.notebooks import NOTEBOOKS
from demo.goods.prints_of_nature import NATURE_PRINTS
from demo.goods.prints_of_places import PLACE_PRINTS
from demo.goods.prints_of_shapes import SHAPE_PRINTS
from demo.goods.shape import Good, Variant
from demo.goods.vases import VASES_AND_PLANTERS

GOODS: tuple[Good, ...] = (
    *NATURE_PRINTS,
    *SHAPE_PRINTS,
    *PLACE_PRINTS,
    *CUPS,
    *DISHES,
    *VASES_AND_PLANTERS,
    *CUSHIONS,
    *CLOTHS,
    *LAMPS,
    *NOTEBOOKS,
    *CARDS_AND_PARCELS,
)

# Enough of every department, with variants, low stock, a piece that is sold out and zero-rated
# print, for a quick test.
SMALL = (
    *("PR01", "PR04", "PR13", "CE01", "CE02", "CE05", "CE10", "CE22", "TX01", "TX04", "TX11"),
    *("TX17", "LA01", "LA08", "ST01", "ST07", "ST18"),
)

__all__ = ["GOODS", "SMALL", "Good", "Variant"]
