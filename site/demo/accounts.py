"""Who can log in to the demo shop, and who its customers are."""

from dataclasses import dataclass

PASSWORD = "bowerbird-demo"  # noqa: S105 - everybody may know it


# role, e-mail, password, where that role begins
LOG_INS: tuple[tuple[str, str, str, str], ...] = (
    ("Customer", "member@bowerbird.example", PASSWORD, "/accounts/"),
    ("Editor", "editor@bowerbird.example", PASSWORD, "/cms/"),
    ("Staff", "staff@bowerbird.example", PASSWORD, "/dashboard/"),
    ("Administrator", "admin@bowerbird.example", PASSWORD, "/dashboard/"),
)
NAMES = {
    "Customer": ("Nora", "Whitlock"),
    "Editor": ("Edith", "Calder"),
    "Staff": ("Sam", "Idowu"),
    "Administrator": ("Ada", "Brook"),
}


@dataclass(frozen=True)
class PastReturn:
    """Pieces of a past order that come back, so many days after it. No reason: a withdrawal."""

    code: str
    quantity: int
    days_later: int
    reason: str = ""
    words: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class PastOrder:
    """An order the customer had before the demo began: goods by SKU, and how long ago (days)."""

    name: str
    goods: tuple[tuple[str, int], ...]
    days_ago: int
    completed: bool
    tracking_reference: str
    returned: tuple[PastReturn, ...] = ()


PAST_ORDERS = (
    PastOrder(
        "a first order",
        (("CE02-COB", 2), ("ST07", 3)),
        63,
        completed=True,
        tracking_reference="KX104228619GB",
        returned=(
            PastReturn(
                "ST07",
                1,
                8,
                reason="not_wanted",
                words="I have bought one too many. It is as it came.",
                refusal="It has been written on, so we cannot sell it again. Sorry!",
            ),
        ),
    ),
    PastOrder(
        "a second order",
        (("PR04", 1), ("TX17", 2), ("CE22", 1)),
        6,
        completed=False,
        tracking_reference="KX104771305GB",
        returned=(
            PastReturn(
                "CE22",
                1,
                4,
                reason="damaged",
                words="There is a crack from the rim to the foot. It must have been a rough ride.",
            ),
            PastReturn("TX17", 1, 5),
        ),
    ),
)

# What the customer's wallet was given: amount, and why. A gift card: for whom, amount, and a word.
CREDIT = (("20.00", "Sorry for the chipped mug"), ("4.50", "A parcel that took too long"))
CARD_FOR = ("friend@customers.bowerbird.example", "25.00", "Something blue, of your own choice.")

# Customers who wrote reviews: key, first name, last name. They have no usable password.
REVIEWERS = (
    ("amara", "Amara", "Okoye"),
    ("ben", "Ben", "Lister"),
    ("carys", "Carys", "Pugh"),
    ("dev", "Dev", "Patel"),
    ("elin", "Elin", "Strand"),
    ("fergus", "Fergus", "Muir"),
    ("greta", "Greta", "Hollis"),
    ("hamid", "Hamid", "Rahimi"),
    ("isla", "Isla", "Drummond"),
    ("jonah", "Jonah", "Peake"),
    ("kit", "Kit", "Ashdown"),
    ("lucia", "Lucia", "Ferri"),
    ("marek", "Marek", "Nowak"),
    ("nell", "Nell", "Garrity"),
    ("orla", "Orla", "Keane"),
    ("priya", "Priya", "Nair"),
    ("quentin", "Quentin", "Bale"),
    ("rosa", "Rosa", "Almeida"),
    ("stan", "Stan", "Thorley"),
    ("tamsin", "Tamsin", "Vey"),
    ("una", "Una", "Sheridan"),
    ("viktor", "Viktor", "Lund"),
    ("wren", "Wren", "Oakes"),
    ("yusuf", "Yusuf", "Demir"),
)
