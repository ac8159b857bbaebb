"""How stationery is described: its paper, its binding, its pictures."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

Art = tuple[str, int, str]


NOTEBOOKS, CARDS, PARCELS, BOOKS = (
    f"Stationery > {name}"
    for name in ("Notebooks", "Cards", "Wrapping and pencils", "Books and maps")
)


GIFT = "Gifts > Under £25"


GROUNDS = ("sand wall", "slate", "blush wall", "sky wall", "lime", "oak", "sage wall")


INSIDE = "Munken Lynx, 100 g, FSC"


RECYCLED = "Cyclus, 100 g, fully recycled"


def notebook(
    code: str,
    title: str,
    art: Art,
    colour: str,
    tag: str,
    description: str,
    *,
    spine: str,
    other: Art | None = None,
    rulings: tuple[str, ...] = (),
    label: bool = True,
    ribbon: str | None = None,
    pages: int = 160,
    dimensions: str = "15 × 21 cm",
    paper: str = INSIDE,
    stock: int = 25,
    category: str = NOTEBOOKS,
    tax_class: str = "standard",
    weight: int = 340,
    stocks: dict[str, int] | None = None,
) -> Good:
    seed = int(code[2:])
    ground = GROUNDS[seed % 7]
    look = {"spine": spine, "label": label, **({"ribbon": ribbon} if ribbon else {})}
    near = Shot(
        "notebook",
        art,
        GROUNDS[(seed + 2) % 7],
        seed=seed,
        look={**look, "x": 0.62, "y": 0.62, "height": 1.16, "angle": 0.16},
    )
    shots = (
        Shot(
            "notebook", art, ground, seed=seed, look={**look, **({"other": other} if other else {})}
        ),
        near,
    )
    base = {
        "material": paper,
        "dimensions": dimensions,
        "colour": colour,
        "pages": pages,
        "recycled": paper == RECYCLED,
    }
    common = {
        "code": code,
        "title": title,
        "kind": "Stationery",
        "categories": (category, GIFT),
        "seller": "bowerbird",
        "description": description,
        "shots": shots,
        "tax_class": tax_class,
    }
    if rulings:
        variants = tuple(
            Variant(
                ruling.upper()[:3],
                f"{title}, {ruling.lower()}",
                tag,
                weight,
                {**base, "ruling": ruling},
                stock=(stocks or {}).get(ruling, stock),
            )
            for ruling in rulings
        )
        return Good(**common, variants=variants)
    return Good(**common, attributes=base, tag=tag, weight=weight, stock=stock)


def cards(
    code: str,
    title: str,
    art: Art,
    colour: str,
    tag: str,
    description: str,
    *,
    envelope: str,
    lining: Art | None = None,
    others: tuple[Art, ...] = (),
    stock: int = 40,
    paper: str = "Colorplan, 350 g",
) -> Good:
    seed = int(code[2:])
    shots = (
        Shot(
            "cards",
            art,
            GROUNDS[seed % 7],
            seed=seed,
            look={"envelope": envelope, "lining": lining, "others": others},
        ),
        Shot("loose", art, GROUNDS[(seed + 3) % 7], seed=seed, look={"signed": False}),
    )
    return Good(
        code=code,
        title=title,
        kind="Stationery",
        categories=(CARDS, GIFT),
        seller="bowerbird",
        description=description,
        shots=shots,
        tag=tag,
        weight=60 if not others else 150,
        stock=stock,
        attributes={
            "material": paper,
            "dimensions": "11.4 × 16 cm",
            "colour": colour,
            "recycled": False,
        },
    )


def parcel(
    code: str,
    title: str,
    shots: tuple[Shot, ...],
    colour: str,
    tag: str,
    description: str,
    *,
    material: str,
    dimensions: str,
    weight: int,
    stock: int = 30,
) -> Good:
    return Good(
        code=code,
        title=title,
        kind="Stationery",
        categories=(PARCELS, GIFT),
        seller="bowerbird",
        description=description,
        shots=shots,
        tag=tag,
        weight=weight,
        stock=stock,
        attributes={
            "material": material,
            "dimensions": dimensions,
            "colour": colour,
            "recycled": material == RECYCLED,
        },
    )


def roll(code: str, art: Art) -> tuple[Shot, ...]:
    seed = int(code[2:])
    ground = GROUNDS[seed % 7]
    return (
        Shot("wrap", art, ground, seed=seed, look={"band": "kraft" if seed % 2 else "undyed"}),
        Shot(
            "wrap",
            art,
            GROUNDS[(seed + 2) % 7],
            seed=seed,
            look={"x": 0.66, "y": 0.80, "width": 1.25, "length": 0.95, "angle": 0.12},
        ),
    )
