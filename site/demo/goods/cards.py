"""Cards, wrapping paper and pencils."""

from demo.goods.paper_making import RECYCLED, cards, parcel, roll
from demo.goods.shape import Good
from demo.pictures.shots import Shot

CARDS_AND_PARCELS: tuple[Good, ...] = (
    cards(
        "ST07",
        "Noon Bird Card",
        ("perched", 2, "clay"),
        "Orange",
        "3.25",
        "Our linocut, small. Printed offset on heavy uncoated card, blank inside, with an "
        "envelope lined in pebble paper. The card is a shade warmer than the print.",
        envelope="kraft",
        lining=("pebbles", 4, "clay"),
    ),
    cards(
        "ST08",
        "Evening Bird Card",
        ("perched", 4, "saffron"),
        "Red",
        "3.25",
        "The other bird. Blank inside, with a mustard envelope. Ballpoint works better than gel "
        "on this card.",
        envelope="mustard",
    ),
    cards(
        "ST09",
        "Paper Sun Card",
        ("sunrise", 1, "moss"),
        "Green",
        "3.25",
        "Three suns, for a birthday or a new job. Uncoated card, blank inside, moss green "
        "envelope.",
        envelope="moss",
        lining=("sprigs", 4, "moss"),
    ),
    cards(
        "ST10",
        "Low Arch Card",
        ("arches", 4, "saffron"),
        "Yellow",
        "3.25",
        "Five curves and a sun, at a tenth of the price of the print. Blank inside. The "
        "envelope is oat coloured and takes ink well.",
        envelope="oat",
    ),
    cards(
        "ST11",
        "Laurel Card",
        ("stem", 1, "saffron"),
        "Yellow",
        "3.25",
        "One stem, two colours, no message. For when the message is hard. Kraft envelope.",
        envelope="kraft",
        lining=("sprigs", 0, "saffron"),
        stock=3,
    ),
    cards(
        "ST12",
        "Hills Card",
        ("hills", 2, "dusk"),
        "Purple",
        "3.25",
        "Ingleborough in the evening, for people who had to move away from it. Blank inside, "
        "with a blush envelope.",
        envelope="blush",
    ),
    cards(
        "ST13",
        "Six Bird Cards",
        ("perched", 1, "sea"),
        "Several",
        "16.00",
        "Six cards, two each of three birds, with seven envelopes because one always goes "
        "wrong. In a box made of the offcuts.",
        envelope="sea",
        others=(("perched", 3, "rose"), ("perched", 6, "forest")),
        stock=18,
    ),
    parcel(
        "ST14",
        "Flock Wrapping Paper",
        roll("ST14", ("flock", 1, "rose")),
        "Pink",
        "6.50",
        "Three sheets on a roll, 50 by 70 cm, printed on recycled stock that folds without "
        "cracking. Uncoated, so use good tape. No plastic anywhere.",
        material=RECYCLED,
        dimensions="3 sheets, 50 × 70 cm",
        weight=190,
    ),
    parcel(
        "ST15",
        "Fruit Wrapping Paper",
        roll("ST15", ("fruit", 3, "saffron")),
        "Several",
        "6.50",
        "Pears and lemons, three sheets. Printed on one side; the back is cream and good for "
        "lists afterwards.",
        material=RECYCLED,
        dimensions="3 sheets, 50 × 70 cm",
        weight=190,
    ),
    parcel(
        "ST16",
        "Sprig Wrapping Paper",
        roll("ST16", ("sprigs", 3, "bower")),
        "Blue",
        "6.50",
        "Sprigs on bower blue. Three sheets on a roll. The blue can rub off on damp hands, so "
        "wrap the wet things last.",
        material=RECYCLED,
        dimensions="3 sheets, 50 × 70 cm",
        weight=190,
        stock=2,
    ),
    parcel(
        "ST17",
        "Six Pencils",
        (
            Shot(
                "pencils", ("tiles", 2, "saffron"), "sky wall", seed=17, look={"palette": "saffron"}
            ),
            Shot(
                "pencils",
                ("tiles", 2, "saffron"),
                "slate",
                seed=18,
                look={"palette": "saffron", "x": 0.62, "y": 0.84, "length": 1.35, "angle": -0.5},
            ),
        ),
        "Several",
        "12.50",
        "Six HB pencils in cedar, lacquered in our colours and dipped in brass paint at the "
        "end. In a sleeve cut from proof sheets, so yours will be a different piece.",
        material="Incense cedar, graphite",
        dimensions="17.5 cm long",
        weight=60,
    ),
)
