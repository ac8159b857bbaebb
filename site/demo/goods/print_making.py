"""How a print is described: its sizes, its papers, its pictures."""

from demo.goods.shape import Good, Variant
from demo.pictures.shots import Shot

Art = tuple[str, int, str]


SIZES = {"A4": ("21 × 29.7 cm", 180), "A3": ("29.7 × 42 cm", 320), "A2": ("42 × 59.4 cm", 540)}


BIRDS, SHAPES, PLACES = ("Prints > Birds and plants", "Prints > Shapes", "Prints > Places")


COTTON = "Somerset Satin, 300 g, cotton"


HAHNEMUHLE = "Hahnemühle Photo Rag, 308 g"


KOZO = "Awagami Hosho, 95 g, kozo"


OFFSET = "Munken Pure, 240 g, uncoated"


THREE = {"A4": "24.00", "A3": "38.00", "A2": "62.00"}


TWO = {"A4": "22.00", "A3": "36.00"}


def make_print(
    code: str,
    title: str,
    art: Art,
    technique: str,
    paper: str,
    colour: str,
    category: str,
    tag: str | dict[str, str],
    description: str,
    *,
    wall: str = "chalk",
    wood: str = "oak",
    how: str = "framed",
    edition: int | None = None,
    size: str = "A3",
    stock: int = 18,
    stocks: dict[str, int] | None = None,
    shape: float = 0.714,
    gift: bool = False,
) -> Good:
    seed = int(code[2:])
    surface = ("oak", "slate", "lime", "sand wall", "walnut")[seed % 5]
    look = {"wood": wood} if how != "loose" else {}
    if shape != 0.714:
        look["shape"] = shape
    shots = (
        Shot(how, art, wall=surface if how == "loose" else wall, seed=seed, look=look),
        Shot("close_up", art, wall=surface, seed=seed)
        if seed % 2
        else Shot(
            "loose" if how != "loose" else "hung",
            art,
            wall=surface if how != "loose" else wall,
            seed=seed,
        ),
    )
    attributes = {
        "technique": technique,
        "paper": paper,
        "colour": colour,
        "framed": category == "Prints > Framed",
    }
    if edition:
        attributes["edition"] = edition
    categories = (category, "Gifts > Under £25") if gift else (category,)
    common = {
        "code": code,
        "title": title,
        "kind": "Print",
        "categories": categories,
        "seller": "bowerbird",
        "description": description,
        "shots": shots,
    }
    if isinstance(tag, dict):
        variants = tuple(
            Variant(
                name,
                f"{title}, {name}",
                price,
                SIZES[name][1],
                {**attributes, "size": name, "dimensions": SIZES[name][0]},
                stock=(stocks or {}).get(name, stock),
            )
            for name, price in tag.items()
        )
        return Good(**common, attributes={}, variants=variants)
    attributes |= {"size": size, "dimensions": SIZES[size][0]}
    if category == "Prints > Framed":
        attributes["dimensions"] = {
            "A4": "33 × 42 cm framed",
            "A3": "42 × 54 cm framed",
            "A2": "55 × 72 cm framed",
        }[size]
    weight = SIZES[size][1] + (1900 if category == "Prints > Framed" else 0)
    return Good(**common, attributes=attributes, tag=tag, weight=weight, stock=stock)
