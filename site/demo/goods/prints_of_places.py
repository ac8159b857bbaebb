"""Prints of hills, tides and maps."""

from demo.goods.print_making import COTTON, HAHNEMUHLE, OFFSET, PLACES, THREE, TWO, make_print
from demo.goods.shape import Good

PLACE_PRINTS: tuple[Good, ...] = (
    make_print(
        "PR19",
        "Ingleborough",
        ("hills", 2, "dusk"),
        "Screen print",
        COTTON,
        "Purple",
        PLACES,
        THREE,
        "Seen from the Settle train at ten to five. Six layers of ridge, each stippled by hand "
        "with a stencil brush. The grain is coarser near the bottom, where the brush was "
        "worn.",
        wall="chalk",
        wood="ash",
        edition=90,
    ),
    make_print(
        "PR20",
        "Blue Ridge Line",
        ("hills", 5, "bower"),
        "Screen print",
        COTTON,
        "Blue",
        PLACES,
        THREE,
        "The same hills an hour after. One blue in six dilutions, from nearly nothing to nearly "
        "black, under a low orange moon. Printed slowly: we make four a day.",
        wall="plaster",
        edition=90,
        stocks={"A3": 1, "A2": 0},
    ),
    make_print(
        "PR21",
        "Harvest",
        ("hills", 4, "saffron"),
        "Giclée print",
        HAHNEMUHLE,
        "Yellow",
        PLACES,
        "42.00",
        "The chalk downs in August, from a pastel that Maud made sitting on a gate. Pigment ink "
        "on cotton rag at A3. The pastel's dust shows as faint specks in the sky; we left them.",
        wall="sky wall",
    ),
    make_print(
        "PR22",
        "Slack Water",
        ("tides", 3, "sea"),
        "Screen print",
        OFFSET,
        "Green",
        PLACES,
        THREE,
        "The estuary at Maldon, drawn in a hundred and forty lines with a ruling pen, and one "
        "moon. White on deep green. The finest lines are at the limit of what the mesh will "
        "hold, and a few break.",
        wall="sand wall",
        wood="walnut",
    ),
    make_print(
        "PR23",
        "Spring Tide",
        ("tides", 2, "clay"),
        "Screen print",
        OFFSET,
        "Brown",
        PLACES,
        "34.00",
        "The highest water of the year, in brown and brick on natural paper. A pair to Slack "
        "Water. A3, with a white border of 24 mm.",
        how="hung",
        wall="sky wall",
    ),
    make_print(
        "PR24",
        "Survey, Moss",
        ("contours", 2, "moss"),
        "Giclée print",
        HAHNEMUHLE,
        "Green",
        PLACES,
        TWO,
        "Contours of a place that does not exist, at a scale we did not choose. Drawn by a "
        "small program, corrected by hand, printed with pigment ink. Each line is as wide as "
        "ten metres would be.",
        wall="chalk",
        wood="black wood",
    ),
    make_print(
        "PR29",
        "Ingleborough, framed",
        ("hills", 2, "dusk"),
        "Screen print",
        COTTON,
        "Purple",
        "Prints > Framed",
        "148.00",
        "The hills at A2 in a walnut frame with a deep mat. The frame is oiled and will darken "
        "slightly in its first year. Heavy for one nail: use both hooks.",
        wall="blush wall",
        wood="walnut",
        size="A2",
        stock=2,
    ),
)
