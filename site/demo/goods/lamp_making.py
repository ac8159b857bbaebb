"""How a lamp is described: its base, its shade, its pictures."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

TABLE, PENDANTS = "Lamps > Table lamps", "Lamps > Pendants"


DUST = "Dust the shade with a soft brush. Unplug before cleaning."


WALLS = ("clay wall", "sage wall", "ochre wall", "sky wall", "night wall", "blush wall")


TABLES = ("walnut", "oak", "walnut", "ash")


def table_lamp(
    code: str,
    title: str,
    base: str,
    glaze: str,
    shade: str,
    colour: str,
    tag: str,
    description: str,
    *,
    art=None,
    cloth: str = "linen",
    clay: str = "buff clay",
    dip: str | None = None,
    dimensions: str = "52 cm high, shade 36 cm across",
    stock: int = 6,
    shades: dict[str, tuple[str, tuple | None]] | None = None,
    weight: int = 3400,
    stocks: dict[str, int] | None = None,
) -> Good:
    seed = int(code[2:])
    look = {"base": base, "glaze": glaze, "shade": shade, "clay": clay}
    if dip:
        look["dip"] = dip

    def shot(linen: str, printed, number: int = 0, **more) -> Shot:
        return Shot(
            "table_lamp",
            printed,
            WALLS[(seed + number) % 6],
            TABLES[seed % 4],
            seed + number,
            {**look, "cloth": linen, **more},
        )

    near = {"x": 0.46, "foot": 1.30, "size": 1.16}
    attributes = {
        "material": "Stoneware, linen shade, brass fitting",
        "dimensions": dimensions,
        "colour": colour,
        "bulb": "E27, LED up to 8 W, not included",
        "flex": 200,
        "care": DUST,
    }
    common = {
        "code": code,
        "title": title,
        "kind": "Lamp",
        "seller": "saltmarsh",
        "categories": (TABLE, "Gifts > For a new home"),
        "description": description,
    }
    if shades:
        linen, printed = next(iter(shades.values()))
        variants = tuple(
            Variant(
                name.upper()[:3],
                f"{title}, {name} shade",
                tag,
                weight,
                attributes,
                stock=(stocks or {}).get(name, stock),
                shots=(shot(cloths[0], cloths[1], i),),
            )
            for i, (name, cloths) in enumerate(shades.items())
        )
        return Good(
            **common,
            shots=(shot(linen, printed), shot(linen, printed, 0, **near)),
            variants=variants,
        )
    return Good(
        **common,
        shots=(shot(cloth, art), shot(cloth, art, 0, **near)),
        attributes=attributes,
        tag=tag,
        weight=weight,
        stock=stock,
    )


def pendant(
    code: str,
    title: str,
    form: str,
    paint: str,
    colour: str,
    tag: str,
    description: str,
    *,
    art=None,
    glowing: bool = True,
    ribs: int = 0,
    material: str,
    dimensions: str,
    seller: str = "bowerbird",
    stock: int = 8,
    paints: dict[str, tuple[str, str]] | None = None,
    weight: int = 1300,
) -> Good:
    seed = int(code[2:])
    look = {"form": form, "glowing": glowing, "ribs": ribs}

    def shot(tone: str, number: int = 0, **more) -> Shot:
        return Shot(
            "pendant",
            art,
            WALLS[(seed + number) % 6],
            seed=seed + number,
            look={**look, "colour": tone, **more},
        )

    near = {"x": 0.42, "y": 0.86, "size": 0.66}
    attributes = {
        "material": material,
        "dimensions": dimensions,
        "colour": colour,
        "bulb": "E27, LED up to 10 W, not included",
        "flex": 150,
        "care": DUST,
    }
    common = {
        "code": code,
        "title": title,
        "kind": "Lamp",
        "seller": seller,
        "categories": (PENDANTS,),
        "description": description,
        "shots": (shot(paint), shot(paint, 0, **near)),
    }
    if paints:
        variants = tuple(
            Variant(
                name.upper()[:3],
                f"{title}, {name}",
                tag,
                weight,
                {**attributes, "colour": main},
                stock=stock,
                shots=(shot(tone, i + 1),),
            )
            for i, (name, (tone, main)) in enumerate(paints.items())
        )
        return Good(**common, variants=variants)
    return Good(**common, attributes=attributes, tag=tag, weight=weight, stock=stock)
