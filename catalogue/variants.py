"""Choosing among variants: by which attributes they differ, and where each choice leads."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.text import capfirst, slugify

from catalogue.families import first_picture, value_text
from catalogue.models import Product

COLOUR_CODES = {"colour", "color"}
# The colours that assets/css/product.css can paint.
COLOURS = {
    "beige", "black", "blue", "brown", "gold", "green", "grey", "natural", "orange", "pink",
    "purple", "red", "silver", "white", "yellow",
}  # fmt: skip
MOST_BUTTONS = 8
"""More words than these to choose from are a list to fold out."""


class Option(NamedTuple):
    """One choice and the variant it leads to."""

    label: str
    product: Product
    is_chosen: bool
    is_sold_out: bool
    picture: Any = None
    colour: str = ""


class Axis(NamedTuple):
    """A question with its choices. `kind`: "pictures", "colours", "words" or "list"."""

    name: str
    chosen: str
    kind: str
    options: list[Option]


def distinguishing(rows: Sequence[Mapping[int, Hashable]]) -> list[int]:
    """The fewest keys that tell the rows apart, those with most values first.

    Of keys that tell the same the lowest is taken. When all keys together do not tell every row
    from every other, there are none.
    """
    keys = sorted(set.intersection(*(set(row) for row in rows))) if rows else []
    found: list[int] = []

    def groups(chosen: Sequence[int]) -> int:
        return len({tuple(row[key] for key in chosen) for row in rows})

    while groups(found) < len(rows):
        best = max(keys, key=lambda key: (groups([*found, key]), -key), default=None)
        if best is None or groups([*found, best]) == groups(found):
            return []
        found.append(best)
    return found


def axes_of(variants: Sequence[Mapping[str, Any]], chosen: Product) -> list[Axis]:
    """How to choose among variants, as the page has them: `product`, `label`, `purchase_info`."""
    if not variants:
        return []
    texts: dict[int, dict[int, str]] = {}
    names, codes = {}, {}
    for variant in variants:
        product = variant["product"]
        texts[product.pk] = {
            value.attribute_id: value_text(value) for value in product.attribute_values.all()
        }
        for value in product.attribute_values.all():
            names[value.attribute_id] = value.attribute.name
            codes[value.attribute_id] = value.attribute.code
    keys = distinguishing([texts[variant["product"].pk] for variant in variants])
    if len(keys) < 2:
        name = names[keys[0]] if keys else ""
        code = codes[keys[0]] if keys else ""
        rows = [(capfirst(str(variant["label"])), variant) for variant in variants]
        return [_axis(name, code, rows, chosen)]
    return [
        _axis(
            names[key],
            codes[key],
            _leading_to(variants, key, texts=texts, others=set(keys) - {key}, chosen=chosen),
            chosen,
        )
        for key in keys
    ]


def _leading_to(variants, key: int, *, texts, others: set[int], chosen: Product):
    """For each value of a key the variant nearest to the chosen one, in stock before sold out."""
    here = texts[chosen.pk]
    best: dict[str, tuple[tuple, Any]] = {}
    for place, variant in enumerate(variants):
        mine = texts[variant["product"].pk]
        same = sum(mine[other] == here[other] for other in others)
        rank = (-same, not _can_be_had(variant), place)
        value = mine[key]
        if value not in best or rank < best[value][0]:
            best[value] = (rank, variant)
    return [(value, variant) for value, (_rank, variant) in best.items()]


def _axis(name: str, code: str, rows, chosen: Product) -> Axis:
    kind = _kind(code, rows)
    options = [
        Option(
            label=label,
            product=variant["product"],
            is_chosen=variant["product"] == chosen,
            is_sold_out=not _can_be_had(variant),
            picture=first_picture(variant["product"]) if kind == "pictures" else None,
            colour=slugify(label) if kind == "colours" else "",
        )
        for label, variant in rows
    ]
    said = next((option.label for option in options if option.is_chosen), "")
    return Axis(name, said, kind, options)


def _kind(code: str, rows) -> str:
    pictures = [first_picture(variant["product"]) for _label, variant in rows]
    if all(pictures) and len(set(pictures)) == len(rows):
        return "pictures"
    if code in COLOUR_CODES and all(slugify(label) in COLOURS for label, _variant in rows):
        return "colours"
    return "words" if len(rows) <= MOST_BUTTONS else "list"


def _can_be_had(variant: Mapping[str, Any]) -> bool:
    return variant["purchase_info"].availability.is_available_to_buy
