"""How a pot is described: its glazes, its clay, its pictures."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

MUGS, BOWLS, PLATES, JUGS = (
    f"Ceramics > Tableware > {name}" for name in ("Mugs and cups", "Bowls", "Plates", "Jugs")
)


WASH = "Dishwasher and microwave safe. The bare foot can scratch a polished table."


COLOURS = {
    "oat": "Natural",
    "milk": "White",
    "celadon": "Green",
    "moss": "Green",
    "cobalt": "Blue",
    "storm": "Grey",
    "tenmoku": "Brown",
    "rust": "Red",
    "blush": "Pink",
    "mustard": "Yellow",
    "charcoal": "Black",
    "shell": "Pink",
    "sea": "Green",
    "butter": "Yellow",
    "plum": "Purple",
}


CLAYS = {
    "buff clay": "Buff stoneware",
    "red clay": "Red stoneware",
    "dark clay": "Black stoneware",
    "white clay": "White stoneware",
}


WALLS = ("chalk", "sage wall", "plaster", "sky wall", "blush wall", "sand wall", "lime")


TABLES = (None, "oak", None, "walnut", None, "stone", "ash")


def pot(
    code: str,
    title: str,
    form: str,
    category: str,
    tag: str,
    weight: int,
    dimensions: str,
    description: str,
    *,
    glazes: tuple[str, ...],
    clay: str = "buff clay",
    art=None,
    dip: str | None = None,
    size: float = 0.5,
    tilt: float = 0.24,
    shift: float = 0.0,
    capacity: int | None = None,
    dishwasher: bool = True,
    care: str = WASH,
    stock: int = 12,
    stocks: dict[str, int] | None = None,
    line: float | None = None,
    speckle: float = 0.7,
    gloss: float = 0.8,
    filled: str | None = None,
    gift: bool = False,
    foot: float = 0.80,
    wall: str | None = None,
) -> Good:
    """A pot; more than one glaze makes a parent with a variant a glaze."""
    seed = int(code[2:])
    wall, table = wall or WALLS[seed % 7], TABLES[seed % 7]
    look = {"form": form, "clay": clay, "tilt": tilt, "speckle": speckle, "gloss": gloss}
    if dip:
        look["dip"] = dip

    def one(glaze: str, number: int) -> Shot:
        return Shot(
            "vessel",
            art,
            WALLS[(seed + number) % 7] if number else wall,
            table,
            seed + number,
            {
                **look,
                "glaze": glaze,
                "size": size,
                "x": 0.5 - shift,
                "foot": foot,
                **({"filled": filled} if filled else {}),
            },
        )

    near = Shot(
        "vessel",
        art,
        wall,
        table,
        seed + 7,
        {
            **look,
            "glaze": glazes[0],
            "size": size * 1.62,
            "x": 0.44,
            "foot": 1.22 * foot + 0.12,
            "tilt": tilt + 0.14,
        },
    )
    base = {"clay": CLAYS[clay], "dimensions": dimensions, "dishwasher": dishwasher, "care": care}
    if capacity:
        base["capacity"] = capacity
    categories = (category, *(("Gifts > Under £25",) if gift else ()))
    common = {
        "code": code,
        "title": title,
        "kind": "Ceramic",
        "categories": categories,
        "seller": "saltmarsh",
        "description": description,
    }

    def attributes(glaze: str) -> dict:
        name = glaze.capitalize() + (f" under {dip}" if dip else "")
        return {**base, "glaze": name, "colour": "Several" if art else COLOURS[glaze]}

    if len(glazes) == 1:
        return Good(
            **common,
            shots=(one(glazes[0], 0), near),
            attributes=attributes(glazes[0]),
            tag=tag,
            weight=weight,
            stock=stock,
        )
    lineup = Shot(
        "lineup",
        art,
        wall,
        table,
        seed,
        {**look, "glazes": glazes, "size": line or size * 0.62, "shift": shift * 0.5},
    )
    variants = tuple(
        Variant(
            glaze.upper()[:3],
            f"{title}, {glaze}",
            tag,
            weight,
            attributes(glaze),
            stock=(stocks or {}).get(glaze, stock),
            shots=(one(glaze, i + 1),),
        )
        for i, glaze in enumerate(glazes)
    )
    return Good(**common, shots=(lineup, near), variants=variants)


def plate(
    code: str,
    title: str,
    tag: str | dict[str, str],
    description: str,
    *,
    glaze: str,
    art=None,
    clay: str = "buff clay",
    rim: float = 0.3,
    wall: str = "flax",
    cloth=("ticking", 1, "ink"),
    dimensions: str = "26 cm across",
    weight: int = 980,
    stock: int = 16,
    sizes: dict[str, tuple[str, int]] | None = None,
) -> Good:
    seed = int(code[2:])
    look = {"glaze": glaze, "clay": clay, "rim": rim}
    shots = (
        Shot("plate", art, wall, seed=seed, look=look),
        Shot("setting", art, WALLS[seed % 7], seed=seed, look={**look, "cloth": cloth}),
    )
    attributes = {
        "clay": CLAYS[clay],
        "glaze": glaze.capitalize(),
        "dishwasher": True,
        "colour": "Several" if art else COLOURS[glaze],
        "care": WASH,
    }
    common = {
        "code": code,
        "title": title,
        "kind": "Ceramic",
        "categories": (PLATES,),
        "seller": "saltmarsh",
        "description": description,
        "shots": shots,
    }
    if isinstance(tag, dict):
        variants = tuple(
            Variant(
                name[:3].upper(),
                f"{title}, {name}",
                price,
                sizes[name][1],
                {**attributes, "dimensions": sizes[name][0]},
                stock=stock,
            )
            for name, price in tag.items()
        )
        return Good(**common, variants=variants)
    return Good(
        **common,
        attributes={**attributes, "dimensions": dimensions},
        tag=tag,
        weight=weight,
        stock=stock,
    )


PLATE_SIZES = {"side": ("19 cm across", 520), "dinner": ("26 cm across", 980)}
