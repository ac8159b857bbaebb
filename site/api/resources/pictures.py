"""Pictures: what they show, and the sizes and formats that there are of each."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from rest_framework import serializers

from media.models import ShopImage, Size
from media.specs import CARD, GALLERY, LEAD, filter_specs

CARD_SIZES = tuple(filter_specs(CARD))
GALLERY_SIZES = tuple(filter_specs(GALLERY))
LEAD_SIZES = tuple(filter_specs(LEAD, CARD))


class SourceSerializer(serializers.Serializer):
    """One file of a picture."""

    url = serializers.URLField()
    type = serializers.CharField(help_text="Media type, such as image/webp.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class PictureSerializer(serializers.Serializer):
    """A picture. Of a new one there may be no sources for a moment."""

    alt = serializers.CharField(allow_blank=True, help_text="For who cannot see it.")
    credit = serializers.CharField(allow_blank=True)
    sources = SourceSerializer(many=True)


def absolute(url: str) -> str:
    """An address of the shop or of its storage, with its host."""
    if url.startswith(("https://", "http://")):
        return url
    return urljoin(f"{settings.SITE_URL}/", url)


def picture_document(
    picture: ShopImage | None, *, sizes: Sequence[str], alt: str = ""
) -> dict[str, Any] | None:
    """A picture whose renditions were read with it, in those of these sizes that are rendered."""
    if picture is None:
        return None
    there = {size.spec: size for size in picture.sizes()}
    return {
        "alt": alt or picture.default_alt_text,
        "credit": picture.credit,
        "sources": [_source_document(there[spec]) for spec in sizes if spec in there],
    }


def _source_document(size: Size) -> dict[str, Any]:
    return {
        "url": absolute(size.url),
        "type": _media_type(size.spec),
        "width": size.width,
        "height": size.height,
    }


@cache
def _media_type(spec: str) -> str:
    return f"image/{spec.partition('format-')[2].partition('|')[0]}"
