"""Answers about goods: products, lists of them, categories, pictures, reviews and stock."""

from typing import Any

from api.documents import story
from api.documents.bodies import BODIES
from api.pagination import Page, numbers_of

CREATED, UPDATED = (story.WHOLE_PRODUCT[name] for name in ("created", "updated"))
CATEGORY: dict[str, Any] = {
    "id": 5,
    "parent": 2,
    "depth": 2,
    "name": "Cards",
    "slug": "cards",
    "path": "paper/cards",
    "url": f"{story.SHOP}/catalogue/category/paper/cards_5/",
    "description": "<p>Printed by hand, blank inside, with an envelope.</p>",
    "meta_title": "",
    "meta_description": "",
    "image": f"{story.SHOP}/media/cards.webp",
    "is_public": True,
    "exclude_from_menu": False,
}
IMAGE = {"id": 21, "caption": story.PICTURE["alt"], "display_order": 0, "picture": story.PICTURE}
REVIEW = {
    "id": 64,
    "product": story.PRODUCT,
    **{name: BODIES["ReviewInput"][name] for name in ("score", "title", "body")},
    "author": "Ada B.",
    "is_shown": True,
    "helpful_votes": 3,
    "created": "2026-11-30T18:20:00Z",
    "edited": None,
    "pictures": [],
}
ANY_PRODUCT = {
    "id": story.PRODUCT,
    "structure": "standalone",
    "parent": None,
    "product_class": "cards",
    "upc": story.NAMES["upc"],
    "title": story.NAMES["title"],
    "is_public": True,
    "price_excl_tax": "12.00",
    "availability": "in-stock",
    "created": CREATED,
    "updated": UPDATED,
}
ADMIN_PRODUCT = ANY_PRODUCT | {"num_in_stock": 40, "num_allocated": 2}
INVENTORY = {
    "product": story.PRODUCT,
    "availability": story.AVAILABILITY,
    "variants": [],
    "levels": [
        {
            "stockrecord": 17,
            "product": story.PRODUCT,
            "seller": 3,
            "sku": "CARD-7",
            "price": "12.00",
            "currency": "GBP",
            "num_in_stock": 40,
            "num_allocated": 2,
            "num_available": 38,
            "low_stock_threshold": 5,
            "backorder_limit": 0,
            "backorder_days": None,
            "released_on": None,
        }
    ],
}
WRITTEN_ROWS = {
    "succeeded": 1,
    "failed": 0,
    "results": [{"row": 0, "status": 200, "stockrecord": 17, "errors": []}],
}
FOUND = "Noon <mark>bird</mark> card"
SUGGESTIONS = {
    "products": [
        {
            "title": FOUND,
            "url": story.NAMES["url"],
            "picture": f"{story.SHOP}/media/wren.webp",
            "price": {name: story.PRICE[name] for name in ("currency", "excl_tax", "incl_tax")},
        }
    ],
    "categories": [
        {
            "title": "Prints of <mark>bird</mark>s",
            "url": f"{story.SHOP}/catalogue/category/paper/prints-of-birds_9/",
        }
    ],
    "articles": [
        {
            "title": "How a <mark>bird</mark> is cut",
            "url": f"{story.SHOP}/stories/how-a-bird-is-cut/",
        }
    ],
}
FACETS = {
    "categories": [{"id": 5, "name": "Cards", "path": "paper/cards", "depth": 2, "count": 3}],
    "prices": [
        {"min_price": None, "max_price": "9.99", "count": 2},
        {"min_price": "10.00", "max_price": None, "count": 1},
    ],
    "ratings": [{"rating": 4, "count": 1}],
    "in_stock": 3,
    "values": [
        {
            "code": "seller",
            "name": "Seller",
            "values": [{"value": "press", "label": "Press", "count": 3}],
        }
    ],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "AdminProduct": ADMIN_PRODUCT,
    "Card": story.CARD,
    "Category": CATEGORY,
    "Image": IMAGE,
    "Inventory": INVENTORY,
    "Product": story.WHOLE_PRODUCT,
    "Results": WRITTEN_ROWS,
    "Review": REVIEW,
    "SellerProduct": ANY_PRODUCT | {"levels": INVENTORY["levels"]},
    "Suggestions": SUGGESTIONS,
}


def first_cards(path: str, *, highlight: str | None = None, facets: Any = None) -> Page:
    """The first of three pages of a list of products, with one card on each."""
    return Page(
        [story.CARD | {"highlight": highlight}],
        numbers_of(page=1, per_page=1, total=3),
        cursors={"next": f"{story.SHOP}/api/v2/products/{path}?limit=1&cursor=WzddIDE"},
        about={"facets": facets, "did_you_mean": "", "loosely": False},
    )


LISTS = {
    "products_list": first_cards(""),
    "products_search_list": first_cards("search/", highlight=FOUND),
    "products_category_list": first_cards(f"category/{CATEGORY['path']}/"),
    "products_filter_list": first_cards("filter/", facets=FACETS),
}
