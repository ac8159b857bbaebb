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
class Zone:
    """`countries` None: all the shop sends to but its own. Postcodes are beginnings."""

    name: str
    countries: frozenset[str] | None
    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """A collection point, in the shop's own country."""

    name: str
    line1: str
    city: str
    postcode: str
    hours: str


@dataclass(frozen=True)
class Delivery:
    """Bands are (kilograms up to, charge in pounds without tax), by zone; "" is every other one.

    `free_above` is with tax, `seller` a code ("": the house), `carrier` one of CARRIERS.
    """

    name: str
    description: str
    zones: tuple[str, ...]
    bands: dict[str, tuple[tuple[str, str], ...]]
    free_above: str | None = None
    seller: str = ""
    carrier: str = ""
    points: tuple[Point, ...] = ()


# Name and tracking address.
CARRIERS = (
    ("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{reference}"),
    ("DHL", "https://www.dhl.com/gb-en/home/tracking.html?tracking-id={reference}"),
)

FAR_POSTCODES = ("BT", "HS", "IV", "KA27", "KA28", "KW", "PA20", "PA60", "PH50", "TR21", "ZE")
MAINLAND, FAR, ABROAD = "Great Britain", "Islands and Highlands", "Abroad"
ZONES = (
    Zone(MAINLAND, frozenset({"GB"}), but=FAR_POSTCODES),
    Zone(FAR, frozenset({"GB"}), only=FAR_POSTCODES),
    Zone(ABROAD, None),
)

DELIVERIES = (
    Delivery(
        "Standard delivery",
        "Two to three working days.",
        (MAINLAND, FAR),
        {
            "": (("1", "3.29"), ("5", "4.96"), ("15", "8.29"), ("30", "12.46")),
            FAR: (("1", "4.12"), ("5", "6.62"), ("15", "12.46"), ("30", "19.96")),
        },
        "60",
        carrier="Royal Mail",
    ),
    Delivery(
        "Next working day",
        "Ordered by noon, there the next working day.",
        (MAINLAND,),
        {"": (("1", "6.25"), ("5", "8.25"), ("15", "12.50"), ("30", "20.75"))},
        carrier="DHL",
    ),
    Delivery(
        "Delivery abroad",
        "Five to nine working days, tracked.",
        (ABROAD,),
        {"": (("1", "11.50"), ("5", "17.90"), ("15", "32.00"), ("30", "54.00"))},
        "250",
        carrier="DHL",
    ),
    Delivery(
        "Packed in straw",
        "From the kiln within the week. What breaks on the way is made again.",
        (MAINLAND, FAR),
        {
            "": (("2", "4.50"), ("10", "7.08"), ("30", "12.92")),
            FAR: (("2", "6.17"), ("10", "10.42"), ("30", "19.17")),
        },
        "60",
        seller="saltmarsh",
        carrier="Royal Mail",
    ),
    Delivery(
        "Crated, abroad",
        "Two to three weeks, in a wooden crate.",
        (ABROAD,),
        {"": (("2", "16.00"), ("10", "31.00"), ("30", "72.00"))},
        seller="saltmarsh",
        carrier="DHL",
    ),
    Delivery(
        "Fetch it from the kiln",
        "Ready in two days.",
        (MAINLAND, FAR),
        {},
        seller="saltmarsh",
        points=(
            Point(
                "The Net Shed",
                "Creek Lane",
                "Maldon",
                "CM9 0QZ",
                "Monday to Saturday, 9 to 4\nNot at spring tides",
            ),
        ),
    ),
    Delivery(
        "Fetch it from the ropeworks",
        "Ready the next working day.",
        (MAINLAND, FAR),
        {},
        seller="bowerbird",
        points=(
            Point(
                "Old Ropeworks",
                "Unit 4, Rope Walk",
                "Bristol",
                "BS2 0QQ",
                "Monday, Tuesday, Thursday and Friday, 10 to 5",
            ),
        ),
    ),
)
