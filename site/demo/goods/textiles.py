"""Cushions, throws and kitchen linen by Fell & Flax."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

Art = tuple[str, int, str]

CUSHIONS, THROWS, KITCHEN = (f"Textiles > {name}" for name in (
    "Cushions", "Throws and blankets", "Kitchen linen"))
COVER_CARE = "Cover: 30 °C, inside out. Iron while damp. Do not wash the filling."
WOOL_CARE = "Air it rather than wash it. If you must: wool cycle, cold, dried flat."
LINEN_CARE = "60 °C. Shrinks about 4 % in its first wash; we cut it larger."
WALLS = ("plaster", "chalk", "sky wall", "sage wall", "blush wall", "sand wall", "lime")
CUSHION_SIZES = {"45": ("45 × 45 cm", 900), "60": ("60 × 60 cm", 1500)}


def _cushion(code: str, title: str, art: Art, colour: str, tag: str | dict[str, str],
             description: str, *, material: str = "Linen, 245 g", behind: Art | None = None,
             filling: str = "Duck feather", piping: str | None = None, shape: float = 1.0,
             stock: int = 12, stocks: dict[str, int] | None = None, table: str | None = None
             ) -> Good:
    seed = int(code[2:])
    look = {"shape": shape, "size": 0.64 if shape == 1 else 0.48}
    if piping:
        look["piping"] = piping
    second = (Shot("cushions", art, WALLS[(seed + 3) % 7], table, seed, {"behind": behind})
              if behind else Shot("swatch", art, seed=seed))
    shots = (Shot("cushion", art, WALLS[seed % 7], table, seed, look), second)
    base = {"material": material, "colour": colour, "care": COVER_CARE, "filling": filling}
    common = {"code": code, "title": title, "kind": "Textile", "categories": (CUSHIONS,),
              "seller": "fellandflax", "description": description, "shots": shots}
    if isinstance(tag, dict):
        variants = tuple(
            Variant(size, f"{title}, {size} cm", price, CUSHION_SIZES[size][1],
                    {**base, "dimensions": CUSHION_SIZES[size][0]},
                    stock=(stocks or {}).get(size, stock)) for size, price in tag.items())
        return Good(**common, variants=variants)
    dimensions = "45 × 45 cm" if shape == 1 else "60 × 40 cm"
    return Good(**common, attributes={**base, "dimensions": dimensions}, tag=tag, weight=950,
                stock=stock)


def _throw(code: str, title: str, art: Art, colour: str, tag: str, description: str, *,
           material: str, fringe: str | None = "undyed", weight: int = 1400, stock: int = 8,
           colours: dict[str, tuple[Art, str]] | None = None, folded_first: bool = False,
           stocks: dict[str, int] | None = None) -> Good:
    seed = int(code[2:])
    wall, table = WALLS[seed % 7], ("oak", "walnut", "ash")[seed % 3]

    def hang(pattern: Art, number: int = 0) -> Shot:
        return Shot("hanging", pattern, WALLS[(seed + number) % 7], seed=seed + number,
                    look={"fringe": fringe} if fringe else {})

    stack = Shot("folded", art, wall, table, seed, {"layers": 4})
    shots = (stack, hang(art)) if folded_first else (hang(art), stack)
    base = {"material": material, "dimensions": "130 × 180 cm", "care": WOOL_CARE}
    common = {"code": code, "title": title, "kind": "Textile",
              "categories": (THROWS, "Gifts > For a new home"), "seller": "fellandflax",
              "description": description, "shots": shots}
    if colours:
        variants = tuple(
            Variant(name.upper()[:3], f"{title}, {name}", tag, weight, {**base, "colour": main},
                    stock=(stocks or {}).get(name, stock), shots=(hang(pattern, i + 1),))
            for i, (name, (pattern, main)) in enumerate(colours.items()))
        return Good(**common, variants=variants)
    return Good(**common, attributes={**base, "colour": colour}, tag=tag, weight=weight, stock=stock)


def _towel(code: str, title: str, art: Art, colour: str, tag: str, description: str, *,
           material: str = "Linen, 185 g", other: Art | None = None, stock: int = 30,
           napkins: bool = False) -> Good:
    seed = int(code[2:])
    hang = Shot("hanging", art, WALLS[seed % 7], seed=seed, look={
        "width": 0.40, "length": 0.62, "top": 0.17, "folds": 2.4, "depth": 0.45, "rail": 0.56})
    flat = Shot("cloth", art, ("sand wall", "slate", "oak", "lime")[seed % 4], seed=seed,
                look={"other": other} if other else {})
    return Good(
        code=code, title=title, kind="Textile", seller="fellandflax", description=description,
        categories=(KITCHEN, "Gifts > Under £25"), shots=(flat, hang) if napkins else (hang, flat),
        attributes={"material": material, "colour": colour, "care": LINEN_CARE,
                    "dimensions": "42 × 42 cm each" if napkins else "50 × 75 cm"},
        tag=tag, weight=260 if napkins else 150, stock=stock)


BOTH = {"45": "48.00", "60": "68.00"}

TEXTILES = (
    _cushion("TX01", "Courtyard Cushion", ("tiles", 1, "clay"), "Several", BOTH,
             "Our courtyard tiles, screen printed on Irish linen in six colours. The zip is at the "
             "bottom and hidden. Printed flat and sewn after, so the pattern is cut where it falls "
             "and no two fronts match.", behind=("plain", 0, "clay")),
    _cushion("TX02", "Leaf Litter Cushion", ("foliage", 1, "forest"), "Green", BOTH,
             "Leaves from edge to edge on a deep green ground. Reactive dyes on linen, steamed and "
             "washed before sewing. It sheds a little lint for the first week.",
             behind=("plain", 2, "forest"), stocks={"60": 3}),
    _cushion("TX03", "Flock Cushion", ("flock", 1, "rose"), "Pink", BOTH,
             "Rows of birds that face each other across the seam. Block printed by hand on linen, "
             "with the small misses that come of it. The back is plain undyed linen.",
             behind=("plain", 0, "rose")),
    _cushion("TX04", "Madder Plain Cushion", ("plain", 0, "clay"), "Red", BOTH,
             "Linen dyed in the piece with madder root, twice. Plain on both sides, piped in its "
             "own colour. In a south window it will fade towards brick within two summers.",
             piping="madder", behind=("check", 4, "clay"), table="oak"),
    _cushion("TX05", "Weld Plain Cushion", ("plain", 2, "moss"), "Yellow", "48.00",
             "A yellow from weld, with indigo piping. Dyed in small vats, so order two together if "
             "they are to sit on one sofa.", piping="indigo", stock=2),
    _cushion("TX06", "Ticking Bolster", ("ticking", 1, "bower"), "Blue", "58.00",
             "Mattress ticking woven the old way, tight enough to hold feathers. Long and low, for "
             "the small of the back. Stripes run the short way.", material="Cotton ticking, 290 g",
             piping="indigo", shape=1.5, table="oak"),
    _cushion("TX07", "Scallop Cushion", ("scallops", 0, "dusk"), "Purple", BOTH,
             "Overlapping scales in dusk colours, printed with seven screens. The dark ones are "
             "scattered on purpose. Washed linen, so it creases and should.",
             behind=("plain", 1, "dusk")),
    _cushion("TX08", "Sprig Cushion", ("sprigs", 3, "rose"), "Pink", "48.00",
             "Half-drop sprigs on rose linen. Block printed: look for the pin marks the printer "
             "uses to line up the next block.", behind=("plain", 2, "rose"), stock=0),
    _cushion("TX09", "Fell Check Cushion", ("check", 4, "moss"), "Green", BOTH,
             "The check of our blanket in lighter wool, napped on one side only. Wool filling from "
             "the same clip. Slightly scratchy against bare arms.",
             material="Lambswool", filling="Wool", behind=("plain", 0, "moss")),
    _cushion("TX10", "Contour Cushion", ("contours", 3, "sea"), "Green", "52.00",
             "A survey of nowhere, printed digitally on linen with pigment. Pigment sits on the "
             "cloth, so wash it cold and inside out.", behind=("plain", 1, "sea")),
    _throw("TX11", "Fell Blanket", ("check", 1, "forest"), "Green", "145.00",
           "A blanket in a broad check from Swaledale and Bluefaced Leicester wool, spun at "
           "Huddersfield and woven on our 1931 loom. Fulled until it is soft but not felted. The "
           "Swaledale brings a few dark hairs.", material="British wool",
           colours={"forest": (("check", 1, "forest"), "Green"),
                    "clay": (("check", 4, "clay"), "Red"),
                    "sky": (("check", 4, "sky"), "Blue")}, folded_first=True,
           stocks={"clay": 2}),
    _throw("TX12", "Diamond Throw", ("bands", 0, "sea"), "Natural", "128.00",
           "Bands of diamonds at both ends of an undyed field. Woven in cotton so that it can live "
           "on a bed in summer. The pattern is carried by floats that a ring can catch.",
           material="Cotton, 420 g"),
    _throw("TX13", "Saffron Throw", ("bands", 1, "moss"), "Yellow", "128.00",
           "The diamond throw on a ground the colour of saffron buns. Cotton warp, wool weft. The "
           "fringe is knotted by hand, eleven hours of it to a dozen throws.",
           material="Cotton and wool"),
    _throw("TX14", "Beck Stripe Throw", ("stripes", 3, "sea"), "Several", "112.00",
           "Stripes taken from a photograph of the beck in flood. Lambswool, woven in one width "
           "without a seam. Stripe order changes with each warp.", material="Lambswool",
           colours={"beck": (("stripes", 3, "sea"), "Green"),
                    "ember": (("stripes", 6, "clay"), "Red")}),
    _throw("TX15", "Ticking Bedspread", ("ticking", 2, "ink"), "Grey", "138.00",
           "A light cover in the cloth that mattresses were made of. Washed twice before sewing, "
           "and hemmed rather than fringed, for those with dogs.", material="Cotton ticking, 290 g",
           fringe=None, weight=1700),
    _throw("TX16", "Undyed Herd Blanket", ("stripes", 4, "herd"), "Natural", "158.00",
           "Four fleeces from one flock in four natural shades, from cream to nearly black. "
           "Nothing is dyed, so next year's will differ. Smells of sheep until aired.",
           material="Undyed British wool", stock=4),
    _towel("TX17", "Ticking Tea Towel", ("ticking", 3, "bower"), "Blue", "16.00",
           "A towel that dries glasses without fluff from its third wash. Linen, hemmed, with a "
           "loop at the corner. Stiff when new.", other=("ticking", 1, "clay")),
    _towel("TX18", "Check Tea Towel", ("check", 2, "clay"), "Orange", "16.00",
           "Half linen, half cotton, in a check that hides coffee. Sold singly. It gets softer and "
           "paler at the same rate.", material="Linen and cotton", other=("check", 3, "moss")),
    _towel("TX19", "Pear Tea Towel", ("fruit", 0, "saffron"), "Several", "18.00",
           "Pears and lemons in five colours, screen printed on linen. Hang it up if you like; we "
           "made the repeat fit. Iron on the back.", other=("plain", 0, "saffron")),
    _towel("TX20", "Flock Tea Towel", ("flock", 0, "bower"), "Blue", "18.00",
           "Birds in three blues on white linen. Printed with pigment, fixed with heat. The white "
           "will not stay white in a working kitchen.", other=("ticking", 2, "bower"), stock=5),
    _towel("TX21", "Sprig Tea Towel", ("sprigs", 1, "forest"), "Green", "18.00",
           "Forest sprigs on flax, block printed. The ink has soaked through a little, so it is "
           "nearly as good from behind.", other=("plain", 2, "forest")),
    _towel("TX22", "Terrazzo Tea Towel", ("terrazzo", 0, "rose"), "Pink", "18.00",
           "Chips of pink and wine on white. Screen printed with four screens on half linen. Wash "
           "with dark things the first time.", material="Linen and cotton",
           other=("plain", 1, "rose")),
    _towel("TX23", "Washed Napkins, set of two", ("plain", 0, "moss"), "Green", "24.00",
           "Two napkins of washed linen, large enough for a lap. Mitred corners, sewn in one "
           "piece. Never iron them: that is the idea.", other=("plain", 2, "moss"), napkins=True),
    _towel("TX24", "Ticking Napkins, set of two", ("ticking", 5, "rose"), "Red", "24.00",
           "Ticking in wine red, cut along the stripe and frayed by a centimetre. The fraying "
           "stops at a line of stitches.", material="Cotton ticking, 240 g",
           other=("ticking", 4, "ink"), napkins=True),
    _towel("TX25", "Check Napkins, set of two", ("check", 5, "sky"), "Blue", "24.00",
           "A pale check with a fine blue line. Linen and cotton, hemmed. Red wine comes out "
           "with salt and quick feet.", material="Linen and cotton",
           other=("plain", 0, "sky"), napkins=True, stock=1),
)
