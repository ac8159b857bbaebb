"""Answers about what editors have published: pages, and what stands around every page."""

from typing import Any

from api.documents import story
from api.documents.answers.goods import CATEGORY

PAGE = {
    "id": 34,
    "type": "article",
    "title": "How a bird is cut",
    "slug": "how-a-bird-is-cut",
    "path": "/stories/how-a-bird-is-cut/",
    "url": f"{story.SHOP}/stories/how-a-bird-is-cut/",
    "parent": 30,
    "description": "A morning at the press, from the block to the card.",
    "first_published": "2026-10-05T07:00:00Z",
    "last_published": "2026-10-06T07:00:00Z",
}
WHOLE_PAGE = PAGE | {
    "intro": "A morning at the press.",
    "date": "2026-10-05",
    "author": "Ada Byron",
    "picture": story.PICTURE,
    "body": [
        {
            "type": "rich_text",
            "id": "5d2b8f4e-8f6d-4c1e-8a43-0d6d7d5a6c21",
            "value": {"html": "<p>The wren came to the window at noon.</p>"},
        },
        {
            "type": "product_grid",
            "id": "a4c02f65-3d8c-4c7e-bb06-7e2a65f5d1b8",
            "value": {
                "title": "Printed since",
                "link_text": "",
                "link_url": None,
                "products": [story.CARD],
            },
        },
    ],
}
DELIVERY = {"title": "Delivery", "url": f"{story.SHOP}/delivery/"}
NAVIGATION = {
    "menu": [
        {
            "title": "Paper",
            "url": f"{story.SHOP}/catalogue/category/paper_2/",
            "children": [{"title": CATEGORY["name"], "url": CATEGORY["url"]}],
        }
    ],
    "footer": {
        "about": "<p>Things made by hand.</p>",
        "columns": [{"title": "Help", "links": [DELIVERY]}],
        "small_print": "© Bowerbird",
    },
    "shop": {
        "announcement": "",
        "description": "Things made by hand, sold by those who make them.",
        "contact_email": "hello@shop.example",
        "contact_phone": "",
        "social_links": [],
        "sharing_picture": "",
    },
}
ANSWERS: dict[str, dict[str, Any]] = {
    "Navigation": NAVIGATION,
    "Page": WHOLE_PAGE,
    "PageSummary": PAGE,
}
