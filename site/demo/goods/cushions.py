"""Cushions by Fell & Flax."""

from demo.goods.shape import Good
from demo.goods.weaving import BOTH, cushion

CUSHIONS: tuple[Good, ...] = (
    cushion(
        "TX01",
        "Courtyard Cushion",
        ("tiles", 1, "clay"),
        "Several",
        BOTH,
        "Our courtyard tiles, screen printed on Irish linen in six colours. The zip is at the "
        "bottom and hidden. Printed flat and sewn after, so the pattern is cut where it falls "
        "and no two fronts match.",
        behind=("plain", 0, "clay"),
    ),
    cushion(
        "TX02",
        "Leaf Litter Cushion",
        ("foliage", 1, "forest"),
        "Green",
        BOTH,
        "Leaves from edge to edge on a deep green ground. Reactive dyes on linen, steamed and "
        "washed before sewing. It sheds a little lint for the first week.",
        behind=("plain", 2, "forest"),
        stocks={"60": 3},
    ),
    cushion(
        "TX03",
        "Flock Cushion",
        ("flock", 1, "rose"),
        "Pink",
        BOTH,
        "Rows of birds that face each other across the seam. Block printed by hand on linen, "
        "with the small misses that come of it. The back is plain undyed linen.",
        behind=("plain", 0, "rose"),
    ),
    cushion(
        "TX04",
        "Madder Plain Cushion",
        ("plain", 0, "clay"),
        "Red",
        BOTH,
        "Linen dyed in the piece with madder root, twice. Plain on both sides, piped in its "
        "own colour. In a south window it will fade towards brick within two summers.",
        piping="madder",
        behind=("check", 4, "clay"),
        table="oak",
    ),
    cushion(
        "TX05",
        "Weld Plain Cushion",
        ("plain", 2, "moss"),
        "Yellow",
        "48.00",
        "A yellow from weld, with indigo piping. Dyed in small vats, so order two together if "
        "they are to sit on one sofa.",
        piping="indigo",
        stock=2,
    ),
    cushion(
        "TX06",
        "Ticking Bolster",
        ("ticking", 1, "bower"),
        "Blue",
        "58.00",
        "Mattress ticking woven the old way, tight enough to hold feathers. Long and low, for "
        "the small of the back. Stripes run the short way.",
        material="Cotton ticking, 290 g",
        piping="indigo",
        shape=1.5,
        table="oak",
    ),
    cushion(
        "TX07",
        "Scallop Cushion",
        ("scallops", 0, "dusk"),
        "Purple",
        BOTH,
        "Overlapping scales in dusk colours, printed with seven screens. The dark ones are "
        "scattered on purpose. Washed linen, so it creases and should.",
        behind=("plain", 1, "dusk"),
    ),
    cushion(
        "TX08",
        "Sprig Cushion",
        ("sprigs", 3, "rose"),
        "Pink",
        "48.00",
        "Half-drop sprigs on rose linen. Block printed: look for the pin marks the printer "
        "uses to line up the next block.",
        behind=("plain", 2, "rose"),
        stock=0,
    ),
    cushion(
        "TX09",
        "Fell Check Cushion",
        ("check", 4, "moss"),
        "Green",
        BOTH,
        "The check of our blanket in lighter wool, napped on one side only. Wool filling from "
        "the same clip. Slightly scratchy against bare arms.",
        material="Lambswool",
        filling="Wool",
        behind=("plain", 0, "moss"),
    ),
    cushion(
        "TX10",
        "Contour Cushion",
        ("contours", 3, "sea"),
        "Green",
        "52.00",
        "A survey of nowhere, printed digitally on linen with pigment. Pigment sits on the "
        "cloth, so wash it cold and inside out.",
        behind=("plain", 1, "sea"),
    ),
)
