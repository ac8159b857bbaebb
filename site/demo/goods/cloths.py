"""Throws and kitchen linen by Fell & Flax."""

from demo.goods.shape import Good
from demo.goods.weaving import throw, towel

CLOTHS: tuple[Good, ...] = (
    throw(
        "TX11",
        "Fell Blanket",
        ("check", 1, "forest"),
        "Green",
        "145.00",
        "A blanket in a broad check from Swaledale and Bluefaced Leicester wool, spun at "
        "Huddersfield and woven on our 1931 loom. Fulled until it is soft but not felted. The "
        "Swaledale brings a few dark hairs.",
        material="British wool",
        colours={
            "forest": (("check", 1, "forest"), "Green"),
            "clay": (("check", 4, "clay"), "Red"),
            "sky": (("check", 4, "sky"), "Blue"),
        },
        stocks={"clay": 2},
    ),
    throw(
        "TX12",
        "Diamond Throw",
        ("bands", 0, "sea"),
        "Natural",
        "128.00",
        "Bands of diamonds at both ends of an undyed field. Woven in cotton so that it can live "
        "on a bed in summer. The pattern is carried by floats that a ring can catch.",
        material="Cotton, 420 g",
    ),
    throw(
        "TX13",
        "Saffron Throw",
        ("bands", 1, "moss"),
        "Yellow",
        "128.00",
        "The diamond throw on a ground the colour of saffron buns. Cotton warp, wool weft. The "
        "fringe is knotted by hand, eleven hours of it to a dozen throws.",
        material="Cotton and wool",
    ),
    throw(
        "TX14",
        "Beck Stripe Throw",
        ("stripes", 3, "sea"),
        "Several",
        "112.00",
        "Stripes taken from a photograph of the beck in flood. Lambswool, woven in one width "
        "without a seam. Stripe order changes with each warp.",
        material="Lambswool",
        colours={
            "beck": (("stripes", 3, "sea"), "Green"),
            "ember": (("stripes", 6, "clay"), "Red"),
        },
    ),
    throw(
        "TX15",
        "Ticking Bedspread",
        ("ticking", 2, "ink"),
        "Grey",
        "138.00",
        "A light cover in the cloth that mattresses were made of. Washed twice before sewing, "
        "and hemmed rather than fringed, for those with dogs.",
        material="Cotton ticking, 290 g",
        fringe=None,
        weight=1700,
    ),
    throw(
        "TX16",
        "Undyed Herd Blanket",
        ("stripes", 4, "herd"),
        "Natural",
        "158.00",
        "Four fleeces from one flock in four natural shades, from cream to nearly black. "
        "Nothing is dyed, so next year's will differ. Smells of sheep until aired.",
        material="Undyed British wool",
        stock=4,
    ),
    towel(
        "TX17",
        "Ticking Tea Towel",
        ("ticking", 3, "bower"),
        "Blue",
        "16.00",
        "A towel that dries glasses without fluff from its third wash. Linen, hemmed, with a "
        "loop at the corner. Stiff when new.",
        other=("ticking", 1, "clay"),
    ),
    towel(
        "TX18",
        "Check Tea Towel",
        ("check", 2, "clay"),
        "Orange",
        "16.00",
        "Half linen, half cotton, in a check that hides coffee. Sold singly. It gets softer and "
        "paler at the same rate.",
        material="Linen and cotton",
        other=("check", 3, "moss"),
    ),
    towel(
        "TX19",
        "Pear Tea Towel",
        ("fruit", 0, "saffron"),
        "Several",
        "18.00",
        "Pears and lemons in five colours, screen printed on linen. Hang it up if you like; we "
        "made the repeat fit. Iron on the back.",
        other=("plain", 0, "saffron"),
    ),
    towel(
        "TX20",
        "Flock Tea Towel",
        ("flock", 0, "bower"),
        "Blue",
        "18.00",
        "Birds in three blues on white linen. Printed with pigment, fixed with heat. The white "
        "will not stay white in a working kitchen.",
        other=("ticking", 2, "bower"),
        stock=5,
    ),
    towel(
        "TX21",
        "Sprig Tea Towel",
        ("sprigs", 1, "forest"),
        "Green",
        "18.00",
        "Forest sprigs on flax, block printed. The ink has soaked through a little, so it is "
        "nearly as good from behind.",
        other=("plain", 2, "forest"),
    ),
    towel(
        "TX22",
        "Terrazzo Tea Towel",
        ("terrazzo", 0, "rose"),
        "Pink",
        "18.00",
        "Chips of pink and wine on white. Screen printed with four screens on half linen. Wash "
        "with dark things the first time.",
        material="Linen and cotton",
        other=("plain", 1, "rose"),
    ),
    towel(
        "TX23",
        "Washed Napkins, set of two",
        ("plain", 0, "moss"),
        "Green",
        "24.00",
        "Two napkins of washed linen, large enough for a lap. Mitred corners, sewn in one "
        "piece. Never iron them: that is the idea.",
        other=("plain", 2, "moss"),
        napkins=True,
    ),
    towel(
        "TX24",
        "Ticking Napkins, set of two",
        ("ticking", 5, "rose"),
        "Red",
        "24.00",
        "Ticking in wine red, cut along the stripe and frayed by a centimetre. The fraying "
        "stops at a line of stitches.",
        material="Cotton ticking, 240 g",
        other=("ticking", 4, "ink"),
        napkins=True,
    ),
    towel(
        "TX25",
        "Check Napkins, set of two",
        ("check", 5, "sky"),
        "Blue",
        "24.00",
        "A pale check with a fine blue line. Linen and cotton, hemmed. Red wine comes out "
        "with salt and quick feet.",
        material="Linen and cotton",
        other=("plain", 0, "sky"),
        napkins=True,
        stock=1,
    ),
)
