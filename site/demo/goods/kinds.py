"""Product classes with their typed attributes, the category tree, and the sellers."""

from dataclasses import dataclass

# option groups: what a choice may be
OPTIONS = {
    "Colour": (
        "Blue",
        "Green",
        "Red",
        "Orange",
        "Yellow",
        "Pink",
        "Purple",
        "Brown",
        "Black",
        "Grey",
        "White",
        "Natural",
        "Several",
    ),
    "Technique": ("Screen print", "Linocut", "Giclée print", "Risograph"),
    "Print size": ("A4", "A3", "A2"),
    "Ruling": ("Plain", "Lined", "Dotted"),
}

BRAND = ("brand", "Brand", "text", False)

# class: (requires shipping, track stock, ((code, name, type, required), …)); "option:Group"
KINDS = {
    "Print": (
        True,
        True,
        (
            BRAND,
            ("technique", "Technique", "option:Technique", True),
            ("size", "Size", "option:Print size", False),
            ("dimensions", "Dimensions", "text", True),
            ("paper", "Paper", "text", True),
            ("colour", "Main colour", "option:Colour", True),
            ("edition", "Edition", "integer", False),
            ("framed", "Framed", "boolean", False),
        ),
    ),
    "Ceramic": (
        True,
        True,
        (
            BRAND,
            ("clay", "Clay", "text", True),
            ("glaze", "Glaze", "text", True),
            ("dimensions", "Dimensions", "text", True),
            ("colour", "Main colour", "option:Colour", True),
            ("capacity", "Capacity (ml)", "integer", False),
            ("dishwasher", "Dishwasher safe", "boolean", False),
            ("care", "Care", "text", False),
        ),
    ),
    "Textile": (
        True,
        True,
        (
            BRAND,
            ("material", "Material", "text", True),
            ("dimensions", "Dimensions", "text", True),
            ("colour", "Main colour", "option:Colour", True),
            ("care", "Care", "text", True),
            ("filling", "Filling", "text", False),
        ),
    ),
    "Lamp": (
        True,
        True,
        (
            BRAND,
            ("material", "Material", "text", True),
            ("dimensions", "Dimensions", "text", True),
            ("colour", "Main colour", "option:Colour", True),
            ("bulb", "Bulb", "text", True),
            ("flex", "Flex (cm)", "integer", False),
            ("care", "Care", "text", False),
        ),
    ),
    "Stationery": (
        True,
        True,
        (
            BRAND,
            ("material", "Paper", "text", True),
            ("dimensions", "Dimensions", "text", True),
            ("colour", "Main colour", "option:Colour", True),
            ("pages", "Pages", "integer", False),
            ("ruling", "Ruling", "option:Ruling", False),
            ("recycled", "Recycled paper", "boolean", False),
        ),
    ),
}

# Of these a shopper can choose in listings; brands are offered in any case.
FILTERS = frozenset(
    {"colour", "technique", "size", "framed", "clay", "dishwasher", "filling", "ruling", "recycled"}
)

# path: description. "A > B > C" is a branch three deep.
CATEGORIES = {
    "Prints": "Printed in small editions on paper that was chosen for each of them.",
    "Prints > Birds and plants": "Linocuts and screen prints of what grows and flies nearby.",
    "Prints > Shapes": "Arches, tiles and cut paper.",
    "Prints > Places": "Hills, tides and maps.",
    "Prints > Framed": "Ready to hang, behind acrylic, in frames of oak and walnut.",
    "Ceramics": "Stoneware thrown by two people in one shed.",
    "Ceramics > Tableware": "For every day. It goes in the dishwasher unless we say not.",
    "Ceramics > Tableware > Mugs and cups": "From an espresso to half a pint of tea.",
    "Ceramics > Tableware > Bowls": "For porridge, soup and salad for six.",
    "Ceramics > Tableware > Plates": "Thrown flat, turned, and fired twice.",
    "Ceramics > Tableware > Jugs": "They pour without dripping. We tried.",
    "Ceramics > Vases": "For one stem, or for what the garden has too much of.",
    "Ceramics > Planters and candlesticks": "Pots for plants and light.",
    "Textiles": "Linen, wool and cotton, woven or printed by hand.",
    "Textiles > Cushions": "Covers with a filling of feather or wool.",
    "Textiles > Throws and blankets": "Woven in Yorkshire from British wool, or from cotton.",
    "Textiles > Kitchen linen": "Towels and napkins that get better with washing.",
    "Lamps": "Bases, shades and pendants, wired in Britain.",
    "Lamps > Table lamps": "Stoneware bases with shades of linen and printed cloth.",
    "Lamps > Pendants": "Spun steel, paper and cloth, on a cord.",
    "Stationery": "Paper to write on, send and wrap with.",
    "Stationery > Notebooks": "Sewn, so that they lie flat.",
    "Stationery > Cards": "Blank inside, with an envelope.",
    "Stationery > Wrapping and pencils": "For parcels and lists.",
    "Stationery > Books and maps": "Small editions of our own. Printed matter carries no VAT.",
    "Gifts": "Things that are easy to give.",
    "Gifts > Under £25": "Small and still worth unwrapping.",
    "Gifts > For a new home": "What an empty flat is short of.",
}


@dataclass(frozen=True)
class Seller:
    code: str
    name: str
    line1: str
    city: str
    postcode: str
    email: str
    about: str


SELLERS = (
    Seller(
        "bowerbird",
        "Bowerbird Studio",
        "Unit 4, Old Ropeworks",
        "Bristol",
        "BS2 0QQ",
        "studio@bowerbird.example",
        "Four people, two presses and a cutting table in a former rope works. Maud Ferris "
        "draws and prints; Idris Penhale binds the notebooks and packs whatever you order. "
        "Closed on Wednesdays, when the floor is washed.",
    ),
    Seller(
        "saltmarsh",
        "Saltmarsh Pottery",
        "The Net Shed, Creek Lane",
        "Maldon",
        "CM9 0QZ",
        "kiln@saltmarsh.example",
        "Ines Marlow throws and Tom Okafor glazes, in a shed that floods at spring tides. "
        "They fire on Sundays and answer letters on Mondays. No two pots weigh the same and "
        "they would like you not to ask.",
    ),
    Seller(
        "fellandflax",
        "Fell & Flax",
        "Low Mill, Beck Side",
        "Settle",
        "BD24 0QX",
        "mill@fellandflax.example",
        "A weaving mill of six looms, the oldest from 1931, run by the sisters Agnes and Ruth "
        "Thwaite. They dye with madder, weld and indigo where it will last and say so where "
        "it will not.",
    ),
)
