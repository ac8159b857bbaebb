"""The shape of a good and its variants, and how a price on the tag becomes a price without tax."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from demo.pictures.shots import Shot

STANDARD_RATE = Decimal("1.20")


@dataclass(frozen=True)
class Variant:
    """One size or colour of a good. `tag` is the price in pounds including VAT."""

    code: str
    title: str
    tag: str
    weight: int
    attributes: dict[str, Any]
    stock: int = 14
    shots: tuple[Shot, ...] = ()


@dataclass(frozen=True)
class Good:
    """A good as the shop describes it. Weight is in grams, packed; `tag` in pounds with VAT."""

    code: str
    title: str
    kind: str
    categories: tuple[str, ...]
    seller: str
    description: str
    shots: tuple[Shot, ...]
    attributes: dict[str, Any] = field(default_factory=dict)
    tag: str = "0"
    weight: int = 0
    stock: int = 14
    variants: tuple[Variant, ...] = ()
    tax_class: str = "standard"

    @property
    def all_shots(self) -> tuple[Shot, ...]:
        """Its own pictures and its variants', each once."""
        shots = (*self.shots, *(shot for variant in self.variants for shot in variant.shots))
        return tuple({shot.key: shot for shot in shots}.values())


def net_price(tag: str, tax_class: str) -> Decimal:
    """The price without tax, in pounds and pence, of a price on a tag."""
    gross = Decimal(tag)
    net = gross if tax_class == "zero" else gross / STANDARD_RATE
    return net.quantize(Decimal("0.01"), ROUND_HALF_UP)
