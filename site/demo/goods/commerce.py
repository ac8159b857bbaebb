"""Offers, vouchers and ways of delivery."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Offer:
    """`categories` empty: every good. Benefit and condition are Oscar's names for them."""

    name: str
    description: str
    categories: tuple[str, ...]
    condition: tuple[str, Decimal]
    benefit: tuple[str, Decimal | None]
    priority: int = 0


@dataclass(frozen=True)
class VoucherOffer:
    code: str
    name: str
    usage: str
    offer: Offer


OFFERS = (
    Offer(
        "Three cards for two",
        "Choose any three cards; the cheapest of the three is free. Boxes do not count twice.",
        ("Stationery > Cards",),
        ("Count", Decimal(3)),
        ("Multibuy", None),
        priority=30,
    ),
    Offer(
        "Mill season: a tenth off textiles",
        "Fell & Flax clear their shelves before the new warps go on. Ten per cent off cushions, "
        "throws and kitchen linen.",
        ("Textiles",),
        ("Count", Decimal(1)),
        ("Percentage", Decimal(10)),
        priority=20,
    ),
    Offer(
        "A pair of lamps",
        "Two lamps light a room better than one. Take twenty pounds off a pair.",
        ("Lamps",),
        ("Count", Decimal(2)),
        ("Absolute", Decimal(20)),
        priority=10,
    ),
)

VOUCHERS = (
    VoucherOffer(
        "WELCOME10",
        "Welcome",
        "Once per customer",
        Offer(
            "Welcome: a tenth off",
            "Ten per cent off a first order.",
            (),
            ("Count", Decimal(1)),
            ("Percentage", Decimal(10)),
            priority=5,
        ),
    ),
    VoucherOffer(
        "STUDIO5",
        "Five pounds off",
        "Multi-use",
        Offer(
            "Studio: five pounds off",
            "Five pounds off when you spend forty.",
            (),
            ("Value", Decimal(40)),
            ("Absolute", Decimal(5)),
            priority=5,
        ),
    ),
    VoucherOffer(
        "ONEONLY",
        "One only",
        "Single use",
        Offer(
            "One only: a fifth off",
            "Twenty per cent off, for whoever is first.",
            (),
            ("Count", Decimal(1)),
            ("Percentage", Decimal(20)),
            priority=5,
        ),
    ),
)


@dataclass(frozen=True)
class Delivery:
    """Bands are (kilograms up to, charge in pounds without tax). `free_above` is with tax."""

    name: str
    description: str
    countries: frozenset[str] | None
    bands: tuple[tuple[str, str], ...]
    free_above: str | None = None


HOME = frozenset({"GB"})

# Name and tracking address.
CARRIERS = (
    ("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{reference}"),
    ("DHL", "https://www.dhl.com/gb-en/home/tracking.html?tracking-id={reference}"),
)

# `countries` None: all the shop sends to but its own.
DELIVERIES = (
    Delivery(
        "Standard delivery",
        "Two to three working days.",
        HOME,
        (("1", "3.29"), ("5", "4.96"), ("15", "8.29"), ("30", "12.46")),
        "60",
    ),
    Delivery(
        "Next working day",
        "Ordered by noon, there the next working day.",
        HOME,
        (("1", "6.25"), ("5", "8.25"), ("15", "12.50"), ("30", "20.75")),
    ),
    Delivery(
        "Delivery abroad",
        "Five to nine working days, tracked.",
        None,
        (("1", "11.50"), ("5", "17.90"), ("15", "32.00"), ("30", "54.00")),
        "250",
    ),
)
