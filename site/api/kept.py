"""Which answers to anyone are kept, and by which tag they are forgotten.

Decided by the address alone, before anything of it is resolved: that is what makes them quick.
"""

import hashlib
import re

from django.conf import settings
from django.http import HttpRequest

from answers import CATALOGUE, tag_of_product

LONGEST_QUERY = 512
BASE = r"/(?:api/v[12]|v1)"
ID = "[1-9][0-9]{0,17}"
PRODUCT = re.compile(rf"{BASE}/products/({ID})/")
LISTS = re.compile(rf"{BASE}/(?:products/(?:filter/|category/.+/)?|categories/(?:{ID}/)?)")
# Another name may mean nothing, and each value of it would be another answer to keep.
NAMES = frozenset(
    {"brand", "category", "country", "facets", "fields", "in_stock", "include", "limit"}
    | {"max_price", "min_price", "page", "per_page", "rating", "seller", "sort"}
)
# Whoever sends one of these is known, or wants to be.
OF_SOMEBODY = ("Authorization", "X-Basket-Token", "Cookie")


def tag_of(request: HttpRequest) -> str | None:
    """The tag of what is asked for; None: it is not kept."""
    if request.method not in ("GET", "HEAD"):
        return None
    path = request.path_info
    if match := PRODUCT.fullmatch(path):
        tag = tag_of_product(match[1])
    elif LISTS.fullmatch(path):
        tag = CATALOGUE
    else:
        return None
    query = request.META.get("QUERY_STRING", "")
    is_usual = len(query) <= LONGEST_QUERY and NAMES.issuperset(request.GET)
    is_of_somebody = any(request.headers.get(name) for name in OF_SOMEBODY)
    return tag if is_usual and not is_of_somebody else None


def key_of(request: HttpRequest) -> str:
    """What two requests have in common that get the same answer. Raises DisallowedHost."""
    origin = request.headers.get("Origin", "")
    parts = (
        request.scheme or "",
        request.get_host(),
        request.get_full_path(),
        origin if origin in settings.CORS_ALLOWED_ORIGINS else "",
        "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else "",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
