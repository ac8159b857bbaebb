"""What may be sent, in the story of the examples, by the name of the serializer that reads it."""

from typing import Any

from api.documents import story

_NAMES = {name: story.MEMBER[name] for name in ("first_name", "last_name")}
_WORDS = {"score": 5, "title": "As drawn", "body": "The wren looks as if it were about to leave."}
_STOCK = {"sku": "CARD-7", "price": "12.00", "num_in_stock": 40}
_PRODUCT = {
    "title": story.NAMES["title"],
    "upc": story.NAMES["upc"],
    "description": "<p>Letterpress on cotton.</p>",
    "categories": [5],
}
BODIES: dict[str, dict[str, Any]] = {
    "Address": story.ADDRESS | {"is_default_for_shipping": True},
    "CategoryInput": {"name": "Cards", "slug": "cards", "is_public": True},
    "Code": {"challenge": story.TOKEN, "code": "492039"},
    "Email": {"email": story.MEMBER["email"]},
    "GiftCardCode": {"code": "7KQF-M2XD-9RTA-WZ4H"},
    "ImageInput": {"picture": "(the file)", "caption": "A card with a wren at noon"},
    "InventoryInput": {"num_in_stock": 40, "seen": 38},
    "Move": {"status": "In fulfilment"},
    "NewProductInput": {**_PRODUCT, "product_class": "cards", "stock": _STOCK},
    "NewReviewInput": {**_WORDS, "product": story.PRODUCT},
    "Posted": {"tracking_reference": "RM 4821 9930 2GB"},
    "PriceRowsInput": {"rows": [{"sku": "CARD-7", "price": "12.50", "seen_price": "12.00"}]},
    "ProductInput": _PRODUCT,
    "Profile": _NAMES,
    "Provider": {"id_token": story.TOKEN},
    "Refresh": {"refresh": story.TOKEN},
    "ReturnAsked": {
        "order": story.ORDER,
        "consignment": 12,
        "lines": [{"line": story.LINE, "quantity": 1}],
        "reason": "damaged",
        "words": "One card came bent.",
    },
    "ReturnMove": {
        "status": "Received",
        "lines": [
            {
                "line": story.LINE,
                "restocked": 0,
                "written_off": 1,
                "deduction": "0.00",
                "deduction_reason": "",
            }
        ],
    },
    "ReviewInput": _WORDS,
    "SignIn": story.SIGN_IN,
    "SignUp": story.SIGN_IN | _NAMES,
    "StockRowsInput": {"rows": [{"sku": "CARD-7", "num_in_stock": 40, "seen": 38}]},
    "Subscription": {name: story.SUBSCRIPTION[name] for name in ("url", "topics")},
    "UserChange": _NAMES,
    "VoucherCode": {"code": "BOWER10"},
    "WishInput": {"product": story.PRODUCT},
    "WishListInput": {"name": "For the hall", "visibility": "Shared"},
}


def body_read_by(schema: dict[str, Any]) -> dict[str, Any] | None:
    """An example of what the schema of a body describes; in part or whole, it is the same."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return BODIES.get(name.removeprefix("Patched").removesuffix("Request"))
