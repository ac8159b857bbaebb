"""How a textile is described: its cloth, its care, its pictures."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

Art = tuple[str, int, str]


CUSHIONS, THROWS, KITCHEN = (
    f"Textiles > {name}" for name in ("Cushions", "Throws and blankets", "Kitchen linen")
)


COVER_CARE = "Cover: 30 °C, inside out. Iron while damp. Do not wash the filling."


WOOL_CARE = "Air it rather than wash it. If you must: wool cycle, cold, dried flat."


LINEN_CARE = "60 °C. Shrinks about 4 % in its first wash; we cut it larger."


WALLS = ("plaster", "chalk", "sky wall", "sage wall", "blush wall", "sand wall", "lime")


CUSHION_SIZES = {"45": ("45 × 45 cm", 900), "60": ("60 × 60 cm", 1500)}


def cushion(
    code: str,
    title: str,
    art: Art,
    colour: str,
    tag: str | dict[str, str],
    description: str,
    *,
    material: str = "Linen, 245 g",
    behind: Art | None = None,
    filling: str = "Duck feather",
    piping: str | None = None,
    shape: float = 1.0,
    stock: int = 12,
    stocks: dict[str, int] | None = None,
    table: str | None = None,
) -> Good:
    seed = int(code[2:])
    look = {"shape": shape, "size": 0.64 if shape == 1 else 0.48}
    if piping:
        look["piping"] = piping
    second = (
        Shot("cushions", art, WALLS[(seed + 3) % 7], table, seed, {"behind": behind})
        if behind
        else Shot("swatch", art, seed=seed)
    )
    shots = (Shot("cushion", art, WALLS[seed % 7], table, seed, look), second)
    base = {"material": material, "colour": colour, "care": COVER_CARE, "filling": filling}
    common = {
        "code": code,
        "title": title,
        "kind": "Textile",
        "categories": (CUSHIONS,),
        "seller": "fellandflax",
        "description": description,
        "shots": shots,
    }
    if isinstance(tag, dict):
        variants = tuple(
            Variant(
                size,
                f"{title}, {size} cm",
                price,
                CUSHION_SIZES[size][1],
                {**base, "dimensions": CUSHION_SIZES[size][0]},
                stock=(stocks or {}).get(size, stock),
            )
            for size, price in tag.items()
        )
        return Good(**common, variants=variants)
    dimensions = "45 × 45 cm" if shape == 1 else "60 × 40 cm"
    return Good(
        **common, attributes={**base, "dimensions": dimensions}, tag=tag, weight=950, stock=stock
    )


def throw(
    code: str,
    title: str,
    art: Art,
    colour: str,
    tag: str,
    description: str,
    *,
    material: str,
    fringe: str | None = "undyed",
    weight: int = 1400,
    stock: int = 8,
    colours: dict[str, tuple[Art, str]] | None = None,
    stocks: dict[str, int] | None = None,
) -> Good:
    seed = int(code[2:])
    wall, table = WALLS[seed % 7], ("oak", "walnut", "ash")[seed % 3]

    def hang(pattern: Art, number: int = 0) -> Shot:
        return Shot(
            "hanging",
            pattern,
            WALLS[(seed + number) % 7],
            seed=seed + number,
            look={"fringe": fringe} if fringe else {},
        )

    stack = Shot("folded", art, wall, table, seed, {"layers": 4})
    shots = (hang(art), stack)
    base = {"material": material, "dimensions": "130 × 180 cm", "care": WOOL_CARE}
    common = {
        "code": code,
        "title": title,
        "kind": "Textile",
        "categories": (THROWS, "Gifts > For a new home"),
        "seller": "fellandflax",
        "description": description,
        "shots": shots,
    }
    if colours:
        variants = tuple(
            Variant(
                name.upper()[:3],
                f"{title}, {name}",
                tag,
                weight,
                {**base, "colour": main},
                stock=(stocks or {}).get(name, stock),
                shots=(hang(pattern, i + 1),),
            )
            for i, (name, (pattern, main)) in enumerate(colours.items())
        )
        return Good(**common, variants=variants)
    return Good(
        **common, attributes={**base, "colour": colour}, tag=tag, weight=weight, stock=stock
    )


def towel(
    code: str,
    title: str,
    art: Art,
    colour: str,
    tag: str,
    description: str,
    *,
    material: str = "Linen, 185 g",
    other: Art | None = None,
    stock: int = 30,
    napkins: bool = False,
) -> Good:
    seed = int(code[2:])
    hang = Shot(
        "hanging",
        art,
        WALLS[seed % 7],
        seed=seed,
        look={
            "width": 0.40,
            "length": 0.62,
            "top": 0.17,
            "folds": 2.4,
            "depth": 0.45,
            "rail": 0.56,
        },
    )
    flat = Shot(
        "cloth",
        art,
        ("sand wall", "slate", "oak", "lime")[seed % 4],
        seed=seed,
        look={"other": other} if other else {},
    )
    return Good(
        code=code,
        title=title,
        kind="Textile",
        seller="fellandflax",
        description=description,
        categories=(KITCHEN, "Gifts > Under £25"),
        shots=(flat, hang) if napkins else (hang, flat),
        attributes={
            "material": material,
            "colour": colour,
            "care": LINEN_CARE,
            "dimensions": "42 × 42 cm each" if napkins else "50 × 75 cm",
        },
        tag=tag,
        weight=260 if napkins else 150,
        stock=stock,
    )


BOTH = {"45": "48.00", "60": "68.00"}
