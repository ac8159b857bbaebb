"""Tableware: mugs, bowls, plates and jugs by Saltmarsh Pottery."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

MUGS, BOWLS, PLATES, JUGS = (f"Ceramics > Tableware > {name}" for name in (
    "Mugs and cups", "Bowls", "Plates", "Jugs"))
WASH = "Dishwasher and microwave safe. The bare foot can scratch a polished table."
COLOURS = {"oat": "Natural", "milk": "White", "celadon": "Green", "moss": "Green", "cobalt": "Blue",
           "storm": "Grey", "tenmoku": "Brown", "rust": "Red", "blush": "Pink", "mustard": "Yellow",
           "charcoal": "Black", "shell": "Pink", "sea": "Green", "butter": "Yellow",
           "plum": "Purple"}
CLAYS = {"buff clay": "Buff stoneware", "red clay": "Red stoneware", "dark clay": "Black stoneware",
         "white clay": "White stoneware"}
WALLS = ("chalk", "sage wall", "plaster", "sky wall", "blush wall", "sand wall", "lime")
TABLES = (None, "oak", None, "walnut", None, "stone", "ash")


def pot(code: str, title: str, form: str, category: str, tag: str, weight: int, dimensions: str,
        description: str, *, glazes: tuple[str, ...], clay: str = "buff clay", art=None,
        dip: str | None = None, size: float = 0.5, tilt: float = 0.24, shift: float = 0.0,
        capacity: int | None = None, dishwasher: bool = True, care: str = WASH, stock: int = 12,
        stocks: dict[str, int] | None = None, line: float | None = None, speckle: float = 0.7,
        gloss: float = 0.8, filled: str | None = None, gift: bool = False, foot: float = 0.80,
        wall: str | None = None) -> Good:
    """A pot; more than one glaze makes a parent with a variant a glaze."""
    seed = int(code[2:])
    wall, table = wall or WALLS[seed % 7], TABLES[seed % 7]
    look = {"form": form, "clay": clay, "tilt": tilt, "speckle": speckle, "gloss": gloss}
    if dip:
        look["dip"] = dip

    def one(glaze: str, number: int) -> Shot:
        return Shot("vessel", art, WALLS[(seed + number) % 7] if number else wall, table,
                    seed + number, {**look, "glaze": glaze, "size": size, "x": 0.5 - shift,
                                    "foot": foot, **({"filled": filled} if filled else {})})

    near = Shot("vessel", art, wall, table, seed + 7, {
        **look, "glaze": glazes[0], "size": size * 1.62, "x": 0.44, "foot": 1.22 * foot + 0.12,
        "tilt": tilt + 0.14})
    base = {"clay": CLAYS[clay], "dimensions": dimensions, "dishwasher": dishwasher, "care": care}
    if capacity:
        base["capacity"] = capacity
    categories = (category, *(("Gifts > Under £25",) if gift else ()))
    common = {"code": code, "title": title, "kind": "Ceramic", "categories": categories,
              "seller": "saltmarsh", "description": description}

    def attributes(glaze: str) -> dict:
        name = glaze.capitalize() + (f" under {dip}" if dip else "")
        return {**base, "glaze": name, "colour": "Several" if art else COLOURS[glaze]}

    if len(glazes) == 1:
        return Good(**common, shots=(one(glazes[0], 0), near), attributes=attributes(glazes[0]),
                    tag=tag, weight=weight, stock=stock)
    lineup = Shot("lineup", art, wall, table, seed, {
        **look, "glazes": glazes, "size": line or size * 0.62, "shift": shift * 0.5})
    variants = tuple(
        Variant(glaze.upper()[:3], f"{title}, {glaze}", tag, weight, attributes(glaze),
                stock=(stocks or {}).get(glaze, stock), shots=(one(glaze, i + 1),))
        for i, glaze in enumerate(glazes))
    return Good(**common, shots=(lineup, near), variants=variants)


def _plate(code: str, title: str, tag: str | dict[str, str], description: str, *, glaze: str,
           art=None, clay: str = "buff clay", rim: float = 0.3, wall: str = "flax",
           cloth=("ticking", 1, "ink"), dimensions: str = "26 cm across", weight: int = 980,
           stock: int = 16, sizes: dict[str, tuple[str, int]] | None = None) -> Good:
    seed = int(code[2:])
    look = {"glaze": glaze, "clay": clay, "rim": rim}
    shots = (Shot("plate", art, wall, seed=seed, look=look),
             Shot("setting", art, WALLS[seed % 7], seed=seed, look={**look, "cloth": cloth}))
    attributes = {"clay": CLAYS[clay], "glaze": glaze.capitalize(), "dishwasher": True,
                  "colour": "Several" if art else COLOURS[glaze], "care": WASH}
    common = {"code": code, "title": title, "kind": "Ceramic", "categories": (PLATES,),
              "seller": "saltmarsh", "description": description, "shots": shots}
    if isinstance(tag, dict):
        variants = tuple(Variant(name[:3].upper(), f"{title}, {name}", price, sizes[name][1],
                                 {**attributes, "dimensions": sizes[name][0]}, stock=stock)
                         for name, price in tag.items())
        return Good(**common, variants=variants)
    return Good(**common, attributes={**attributes, "dimensions": dimensions}, tag=tag,
                weight=weight, stock=stock)


PLATE_SIZES = {"side": ("19 cm across", 520), "dinner": ("26 cm across", 980)}

TABLEWARE = (
    pot("CE01", "Shed Mug", "mug", MUGS, "24.00", 460, "9 cm high, 9.5 cm across",
        "The mug we drink from ourselves: 350 ml, straight sides, a handle for three fingers. "
        "Thrown in buff stoneware and glazed inside and out, with a bare foot. The glaze breaks "
        "brown at the rim, more on some than on others.",
        glazes=("oat", "cobalt", "celadon", "rust"), capacity=350, shift=0.06, size=0.50,
        filled="tenmoku", stocks={"rust": 2}, gift=True, line=0.34),
    pot("CE02", "Dipped Mug", "mug", MUGS, "26.00", 470, "9 cm high, 9.5 cm across",
        "Glazed twice: once in colour, then held upside down to the middle in milk white. The "
        "line is never level, which is how you tell yours from the others. 350 ml.",
        glazes=("cobalt", "rust", "moss"), dip="milk", capacity=350, shift=0.06, size=0.50,
        gift=False, line=0.30),
    pot("CE03", "Sprig Mug", "mug", MUGS, "28.00", 460, "9 cm high, 9.5 cm across",
        "Printed with our sprig pattern as a ceramic transfer and fired a third time, so it will "
        "not wear off. White inside. There is a join in the pattern behind the handle.",
        glazes=("milk",), art=("sprigs", 4, "moss"), capacity=350, shift=0.06),
    pot("CE04", "Flock Mug", "mug", MUGS, "28.00", 460, "9 cm high, 9.5 cm across",
        "Three rows of birds round 350 ml of tea. A transfer print under clear glaze on white stoneware, "
        "drawn by Maud and fired by Tom. Hand washing keeps the gloss longer.",
        glazes=("milk",), art=("flock", 3, "bower"), clay="white clay", capacity=350, shift=0.06,
        filled="tenmoku"),
    pot("CE05", "Terrazzo Mug", "mug", MUGS, "28.00", 465, "9 cm high, 9.5 cm across",
        "Chips of colour like the floor of the old baths. Transfer print on white stoneware with "
        "a red clay foot. A chip or two may run under the handle.",
        glazes=("milk",), art=("terrazzo", 2, "clay"), clay="red clay", capacity=350, shift=0.06,
        stock=0),
    pot("CE06", "Espresso Cup", "espresso", MUGS, "16.00", 190, "6 cm high, 6.5 cm across",
        "Small, thick walled and slow to cool: 90 ml. Thrown off the hump, six to a ball of clay, "
        "so heights vary by a few millimetres. Sold singly.",
        glazes=("tenmoku", "celadon", "butter", "blush"), capacity=90, shift=0.06, size=0.42,
        filled="tenmoku", gift=True, line=0.23),
    pot("CE07", "Water Beaker", "beaker", MUGS, "18.00", 290, "10 cm high, 8 cm across",
        "A cup without a handle, for water, wine or toothbrushes. 240 ml. The base is waxed "
        "before glazing and stays the colour of the clay. Stack no more than two.",
        glazes=("sea", "oat", "plum"), capacity=240, size=0.46, gift=True, line=0.30),
    pot("CE08", "Pebble Beaker", "beaker", MUGS, "20.00", 290, "10 cm high, 8 cm across",
        "The beaker with rows of brushed pebbles, each one painted by Ines while the radio is on. "
        "Pebbles differ in number between fifty and sixty. 240 ml.",
        glazes=("milk",), art=("pebbles", 4, "bower"), capacity=240, size=0.48, gift=True, stock=4),
    pot("CE09", "Breakfast Bowl", "bowl", BOWLS, "26.00", 620, "15 cm across, 7 cm high",
        "For porridge, soup or cherries. Wide enough for a spoon and deep enough for milk: 600 ml "
        "to the brim. The foot is turned narrow, so it feels lighter than it is.",
        glazes=("celadon", "milk", "storm"), clay="dark clay", capacity=600, size=0.30, tilt=0.42,
        foot=0.72, line=0.165),
    pot("CE10", "Noodle Bowl", "bowl", BOWLS, "34.00", 900, "19 cm across, 9 cm high",
        "A litre of broth, with room for the noodles. Glazed in tenmoku that breaks to rust where "
        "it thins over the rim. The outside shows the throwing rings if you turn it to the light.",
        glazes=("tenmoku",), clay="red clay", capacity=1000, size=0.32, tilt=0.44, foot=0.73),
    pot("CE11", "Salad Bowl", "dish", BOWLS, "72.00", 2100, "31 cm across, 10 cm high",
        "Salad for six, or bread for eight. Thrown in one piece from three kilos of buff clay; "
        "one in five does not survive the kiln. Too large for most dishwashers.",
        glazes=("oat", "sea"), size=0.27, tilt=0.46, foot=0.72, dishwasher=False,
        care="Wash by hand; it is wider than most racks.", line=0.16, stocks={"sea": 1}),
    pot("CE12", "Olive Dish", "dish", BOWLS, "22.00", 380, "14 cm across, 4.5 cm high",
        "Olives, salt, keys. A small shallow dish with a thick rim, glazed in mustard over red "
        "clay. The glaze pools darker in the middle.",
        glazes=("mustard",), clay="red clay", size=0.26, tilt=0.46, foot=0.71, gift=True),
    pot("CE13", "Scallop Bowl", "bowl", BOWLS, "38.00", 640, "15 cm across, 7 cm high",
        "Breakfast size, with a transfer of overlapping scales outside and plain milk white "
        "inside. The rows are straight and the bowl is round, so they close up towards the foot.",
        glazes=("milk",), art=("scallops", 2, "sea"), capacity=600, size=0.30, tilt=0.40, foot=0.72),
    _plate("CE14", "Shed Plate", {"side": "22.00", "dinner": "32.00"},
           "The plain plate of the house, in oat glaze on buff stoneware with a bare edge. Thrown "
           "and turned, with a rim wide enough for a thumb. They nest, with a felt between.",
           glaze="oat", sizes=PLATE_SIZES, wall="slate"),
    _plate("CE15", "Celadon Plate", {"side": "24.00", "dinner": "36.00"},
           "A pale green that is nearly grey in morning light. Celadon over white stoneware, so "
           "the throwing marks show as darker rings. It scratches less than the matt glazes.",
           glaze="celadon", clay="white clay", sizes=PLATE_SIZES, wall="blush wall",
           cloth=("check", 2, "moss")),
    _plate("CE16", "Leaf Plate", "42.00",
           "Big leaves cut across by the rim, as if the plate had been stamped out of a larger "
           "one. Transfer print on milk glaze, fired three times. 26 cm.",
           glaze="milk", art=("foliage", 2, "sea"), wall="flax", cloth=("plain", 1, "sea")),
    _plate("CE17", "Fruit Plate", "42.00",
           "Pears and lemons for a table without either. Transfer print on butter-white stoneware. "
           "The stalks were added with a brush, so no two plates agree.",
           glaze="milk", art=("fruit", 3, "saffron"), wall="sky wall", cloth=("ticking", 3, "saffron")),
    _plate("CE18", "Cobalt Plate", "36.00",
           "A dinner plate in a blue that Tom took two years over. Glossy, with darker pools at "
           "the edge of the well. Steel knives leave grey marks, which bicarbonate removes.",
           glaze="cobalt", clay="white clay", wall="oak", cloth=("plain", 4, "clay"), stock=7),
    pot("CE19", "Milk Jug", "jug", JUGS, "36.00", 480, "13 cm high, 10 cm across",
        "Holds half a pint and pours without a drip; the lip is pulled by hand and each is tested "
        "with water. Oat glaze below, storm grey above.",
        glazes=("oat",), dip="storm", capacity=450, shift=0.06, size=0.52),
    pot("CE20", "Water Jug", "jug", JUGS, "68.00", 1250, "22 cm high, 16 cm across",
        "For a litre and a half of water, or all the daffodils. The handle is joined with a "
        "thumb print you can find with your own. Heavy when full.",
        glazes=("cobalt", "milk"), capacity=1500, shift=0.06, size=0.60, line=0.46,
        stocks={"cobalt": 3}),
)
