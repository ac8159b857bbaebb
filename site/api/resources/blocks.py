"""The body of a page as plain values: links and pictures have addresses, products are cards.

What is hidden today is left out, as on the page itself.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from rest_framework import serializers
from wagtail import blocks
from wagtail.rich_text import expand_db_html

from api.resources.pictures import LEAD_SIZES, absolute, picture_document
from api.resources.products.documents import card_document
from cms.blocks import BodyBlock


class Reader(NamedTuple):
    """For whom a page is told: a request, the tax rates of a country, a moment (UTC)."""

    request: HttpRequest
    rates: Any
    at: datetime


class BlockSerializer(serializers.Serializer):
    """A block of a body. What `value` holds depends on the type."""

    type = serializers.ChoiceField(choices=list(BodyBlock().child_blocks))
    id = serializers.CharField(allow_null=True)
    value = serializers.DictField()


def body_document(body: blocks.StreamValue, reader: Reader) -> list[dict[str, Any]]:
    """The blocks of a body in their order."""
    return [
        {
            "type": child.block_type,
            "id": child.id,
            "value": VALUES[child.block_type](child, reader),
        }
        for child in body
    ]


def _rich_text(child: Any, reader: Reader) -> dict[str, Any]:
    return {"html": expand_db_html(child.value.source)}


def _quote(child: Any, reader: Reader) -> dict[str, Any]:
    return {"text": child.value["text"], "source": child.value["source"]}


def _picture(child: Any, reader: Reader) -> dict[str, Any]:
    value = child.value
    return {
        "picture": picture_document(value["picture"], sizes=LEAD_SIZES),
        "caption": value["caption"],
        "width": value["width"],
    }


def _hero(child: Any, reader: Reader) -> dict[str, Any]:
    value = child.value
    return {
        "title": value["title"],
        "text": value["text"],
        "picture": picture_document(value["picture"], sizes=LEAD_SIZES),
        "link_text": value["link_text"],
        "link_url": absolute(value.link_url) if value.link_url else None,
    }


def _product_grid(child: Any, reader: Reader) -> dict[str, Any]:
    value = child.value
    products = child.block.get_context(value)["products"]
    return {
        "title": value["title"],
        "link_text": value["link_text"],
        "link_url": absolute(value.link_url) if value.link_url else None,
        "products": [card_document(each, rates=reader.rates, at=reader.at) for each in products],
    }


def _category_tiles(child: Any, reader: Reader) -> dict[str, Any]:
    context = child.block.get_context(child.value)
    return {"title": context["title"], "tiles": [_tile(each) for each in context["tiles"]]}


def _latest_articles(child: Any, reader: Reader) -> dict[str, Any]:
    context = child.block.get_context(child.value, {"request": reader.request})
    return {
        "title": context["title"],
        "url": absolute(context["index_url"]) if context["index_url"] else None,
        "articles": [article_document(each) for each in context["articles"]],
    }


def article_document(article: Mapping[str, Any]) -> dict[str, Any]:
    """A story as lists of the shop show it (`cms.queries.article_cards`)."""
    return _tile(article) | {name: article[name] for name in ("date", "intro", "author")}


def _tile(tile: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": tile["title"],
        "url": absolute(tile["url"]),
        "picture": picture_document(tile["picture"], sizes=LEAD_SIZES, alt=tile["title"]),
    }


VALUES: dict[str, Callable[[Any, Reader], dict[str, Any]]] = {
    "rich_text": _rich_text,
    "quote": _quote,
    "picture": _picture,
    "hero": _hero,
    "product_grid": _product_grid,
    "category_tiles": _category_tiles,
    "latest_articles": _latest_articles,
}
