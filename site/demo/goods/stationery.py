"""Stationery: notebooks, cards, wrapping, pencils, and a few printed books."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

Art = tuple[str, int, str]

NOTEBOOKS, CARDS, PARCELS, BOOKS = (f"Stationery > {name}" for name in (
    "Notebooks", "Cards", "Wrapping and pencils", "Books and maps"))
GIFT = "Gifts > Under £25"
GROUNDS = ("sand wall", "slate", "blush wall", "sky wall", "lime", "oak", "sage wall")
INSIDE = "Munken Lynx, 100 g, FSC"
RECYCLED = "Cyclus, 100 g, fully recycled"


def _notebook(code: str, title: str, art: Art, colour: str, tag: str, description: str, *,
              spine: str, other: Art | None = None, rulings: tuple[str, ...] = (),
              label: bool = True, ribbon: str | None = None, pages: int = 160,
              dimensions: str = "15 × 21 cm", paper: str = INSIDE, stock: int = 25,
              category: str = NOTEBOOKS, tax_class: str = "standard", weight: int = 340,
              stocks: dict[str, int] | None = None) -> Good:
    seed = int(code[2:])
    ground = GROUNDS[seed % 7]
    look = {"spine": spine, "label": label, **({"ribbon": ribbon} if ribbon else {})}
    near = Shot("notebook", art, GROUNDS[(seed + 2) % 7], seed=seed,
                look={**look, "x": 0.62, "y": 0.62, "height": 1.16, "angle": 0.16})
    shots = (Shot("notebook", art, ground, seed=seed,
                  look={**look, **({"other": other} if other else {})}), near)
    base = {"material": paper, "dimensions": dimensions, "colour": colour, "pages": pages,
            "recycled": paper == RECYCLED}
    common = {"code": code, "title": title, "kind": "Stationery", "categories": (category, GIFT),
              "seller": "bowerbird", "description": description, "shots": shots,
              "tax_class": tax_class}
    if rulings:
        variants = tuple(
            Variant(ruling.upper()[:3], f"{title}, {ruling.lower()}", tag, weight,
                    {**base, "ruling": ruling}, stock=(stocks or {}).get(ruling, stock))
            for ruling in rulings)
        return Good(**common, variants=variants)
    return Good(**common, attributes=base, tag=tag, weight=weight, stock=stock)


def _cards(code: str, title: str, art: Art, colour: str, tag: str, description: str, *,
           envelope: str, lining: Art | None = None, others: tuple[Art, ...] = (),
           stock: int = 40, paper: str = "Colorplan, 350 g") -> Good:
    seed = int(code[2:])
    shots = (
        Shot("cards", art, GROUNDS[seed % 7], seed=seed,
             look={"envelope": envelope, "lining": lining, "others": others}),
        Shot("loose", art, GROUNDS[(seed + 3) % 7], seed=seed, look={"signed": False}),
    )
    return Good(
        code=code, title=title, kind="Stationery", categories=(CARDS, GIFT), seller="bowerbird",
        description=description, shots=shots, tag=tag, weight=60 if not others else 150,
        stock=stock, attributes={"material": paper, "dimensions": "11.4 × 16 cm",
                                 "colour": colour, "recycled": False})


def _parcel(code: str, title: str, shots: tuple[Shot, ...], colour: str, tag: str,
            description: str, *, material: str, dimensions: str, weight: int, stock: int = 30
            ) -> Good:
    return Good(code=code, title=title, kind="Stationery", categories=(PARCELS, GIFT),
                seller="bowerbird", description=description, shots=shots, tag=tag, weight=weight,
                stock=stock, attributes={"material": material, "dimensions": dimensions,
                                         "colour": colour, "recycled": material == RECYCLED})


def _roll(code: str, art: Art) -> tuple[Shot, ...]:
    seed = int(code[2:])
    ground = GROUNDS[seed % 7]
    return (Shot("wrap", art, ground, seed=seed, look={"band": "kraft" if seed % 2 else "undyed"}),
            Shot("wrap", art, GROUNDS[(seed + 2) % 7], seed=seed,
                 look={"x": 0.66, "y": 0.80, "width": 1.25, "length": 0.95, "angle": 0.12}))


STATIONERY = (
    _notebook("ST01", "Forest Notebook", ("foliage", 1, "forest"), "Green", "19.00",
              "A hundred and sixty pages, thread sewn in ten sections, between boards covered in "
              "our leaf paper. Opens flat at any page. The cloth spine is black and shows chalk.",
              spine="ink", rulings=("Plain", "Lined", "Dotted"), other=("foliage", 0, "saffron"),
              ribbon="rust", stocks={"Dotted": 0}),
    _notebook("ST02", "Tile Notebook", ("tiles", 1, "bower"), "Blue", "19.00",
              "Thirty-five tiles on the cover and nothing on the pages, or lines if you want them. Sewn "
              "and bound by Idris on Thursdays. Corners are turned by hand, and bump.",
              spine="indigo", rulings=("Plain", "Lined"), other=("tiles", 4, "sea"),
              ribbon="mustard"),
    _notebook("ST03", "Terrazzo Notebook", ("terrazzo", 1, "clay"), "Several", "17.00",
              "Recycled pages the colour of oats. Good for pencil, passable for fountain pen: it "
              "feathers a little. 144 pages.", spine="madder", paper=RECYCLED, pages=144,
              other=("terrazzo", 3, "rose")),
    _notebook("ST04", "Scallop Notebook", ("scallops", 1, "sea"), "Green", "19.00",
              "Overlapping scales with a rust spine. Paper heavy enough that ink does not show "
              "through. The ribbon frays unless you singe it; we have singed it.",
              spine="rust", ribbon="rust", label=False, other=("scallops", 3, "clay")),
    _notebook("ST05", "Contour Sketchbook", ("contours", 2, "moss"), "Green", "24.00",
              "For drawing: 96 pages of 160 g cartridge, larger than the notebooks. Takes a light "
              "wash without much buckling.", spine="olive", label=False, pages=96,
              paper="Cartridge, 160 g", dimensions="21 × 28 cm", weight=720,
              other=("contours", 4, "clay"), stock=4),
    _notebook("ST06", "Pebble Pocket Book", ("pebbles", 0, "dusk"), "Purple", "9.50",
              "Pocket size, 64 pages, sewn with one thread through the fold. The cover is the same "
              "paper in a heavier weight and takes on the shape of your pocket.",
              spine="ink", pages=64, dimensions="9 × 14 cm", paper=RECYCLED, weight=80,
              other=("pebbles", 1, "clay"), label=False),
    _cards("ST07", "Noon Bird Card", ("perched", 2, "clay"), "Orange", "3.25",
           "Our linocut, small. Printed offset on heavy uncoated card, blank inside, with an "
           "envelope lined in pebble paper. The card is a shade warmer than the print.",
           envelope="kraft", lining=("pebbles", 4, "clay")),
    _cards("ST08", "Evening Bird Card", ("perched", 4, "saffron"), "Red", "3.25",
           "The other bird. Blank inside, with a mustard envelope. Ballpoint works better than gel "
           "on this card.", envelope="mustard"),
    _cards("ST09", "Paper Sun Card", ("sunrise", 1, "moss"), "Green", "3.25",
           "Three suns, for a birthday or a new job. Uncoated card, blank inside, moss green "
           "envelope.", envelope="moss", lining=("sprigs", 4, "moss")),
    _cards("ST10", "Low Arch Card", ("arches", 4, "saffron"), "Yellow", "3.25",
           "Five curves and a sun, at a tenth of the price of the print. Blank inside. The "
           "envelope is oat coloured and takes ink well.", envelope="oat"),
    _cards("ST11", "Laurel Card", ("stem", 1, "saffron"), "Yellow", "3.25",
           "One stem, two colours, no message. For when the message is hard. Kraft envelope.",
           envelope="kraft", lining=("sprigs", 0, "saffron"), stock=3),
    _cards("ST12", "Hills Card", ("hills", 2, "dusk"), "Purple", "3.25",
           "Ingleborough in the evening, for people who had to move away from it. Blank inside, "
           "with a blush envelope.", envelope="blush"),
    _cards("ST13", "Six Bird Cards", ("perched", 1, "sea"), "Several", "16.00",
           "Six cards, two each of three birds, with seven envelopes because one always goes "
           "wrong. In a box made of the offcuts.", envelope="sea",
           others=(("perched", 3, "rose"), ("perched", 6, "forest")), stock=18),
    _parcel("ST14", "Flock Wrapping Paper", _roll("ST14", ("flock", 1, "rose")), "Pink", "6.50",
            "Three sheets on a roll, 50 by 70 cm, printed on recycled stock that folds without "
            "cracking. Uncoated, so use good tape. No plastic anywhere.", material=RECYCLED,
            dimensions="3 sheets, 50 × 70 cm", weight=190),
    _parcel("ST15", "Fruit Wrapping Paper", _roll("ST15", ("fruit", 3, "saffron")), "Several", "6.50",
            "Pears and lemons, three sheets. Printed on one side; the back is cream and good for "
            "lists afterwards.", material=RECYCLED, dimensions="3 sheets, 50 × 70 cm", weight=190),
    _parcel("ST16", "Sprig Wrapping Paper", _roll("ST16", ("sprigs", 3, "bower")), "Blue", "6.50",
            "Sprigs on bower blue. Three sheets on a roll. The blue can rub off on damp hands, so "
            "wrap the wet things last.", material=RECYCLED, dimensions="3 sheets, 50 × 70 cm",
            weight=190, stock=2),
    _parcel("ST17", "Six Pencils",
            (Shot("pencils", ("tiles", 2, "saffron"), "sky wall", seed=17,
                  look={"palette": "saffron"}),
             Shot("pencils", ("tiles", 2, "saffron"), "slate", seed=18,
                  look={"palette": "saffron", "x": 0.62, "y": 0.84, "length": 1.35, "angle": -0.5})),
            "Several", "12.50",
            "Six HB pencils in cedar, lacquered in our colours and dipped in brass paint at the "
            "end. In a sleeve cut from proof sheets, so yours will be a different piece.",
            material="Incense cedar, graphite", dimensions="17.5 cm long", weight=60),
    _notebook("ST18", "A Field Guide to Bowers", ("bower", 1, "bower"), "Blue", "16.00",
              "Forty-eight pages on the seventeen birds that build them, written and drawn by Maud "
              "Ferris after a winter in Queensland. Sewn, with a cloth spine. The map on page 12 "
              "has north to the right.", spine="indigo", label=False, pages=48,
              category=BOOKS, tax_class="zero", weight=260, paper="Munken Pure, 130 g"),
    _notebook("ST19", "The Weeds of the Towpath", ("cut_paper", 1, "clay"), "Several", "14.00",
              "Nine weeds with their names in English, Latin and Bristol. A thin book, 32 pages, "
              "stitched. Second printing, with the nettle the right way up.", spine="madder",
              label=False, pages=32, category=BOOKS, tax_class="zero", weight=210,
              paper="Munken Pure, 130 g"),
    _notebook("ST20", "Tide Tables, Illustrated", ("tides", 3, "sea"), "Green", "12.00",
              "High and low water at Maldon for the year, with a drawing for each month. Useful to "
              "one reader in fifty; the others buy it for the drawings.", spine="ink",
              label=False, pages=40, category=BOOKS, tax_class="zero", weight=190,
              paper=RECYCLED, stock=9),
)
