"""Which answers to anyone are kept, and by which tag they are forgotten.

Decided by what the web server was sent, before Django looks at it: that is what makes them quick.
"""

import hashlib
import re
from functools import lru_cache
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http import HttpResponse, QueryDict

from answers import CATALOGUE, tag_of_product

LONGEST_QUERY = 512
BASE = r"/(?:api/v[12]|v1)"
ID = "[1-9][0-9]{0,17}"
PRODUCT = re.compile(rf"{BASE}/products/({ID})/")
LISTS = re.compile(rf"{BASE}/(?:products/(?:filter/|category/.+/)?|categories/(?:{ID}/)?)")
# Another name may mean nothing, and each value of it would be another answer to keep.
NAMES = frozenset(
    {"brand", "category", "country", "cursor", "facets", "fields", "in_stock", "include", "limit"}
    | {"max_price", "min_price", "page", "per_page", "rating", "seller", "sort"}
)
# Whoever sends one of these is known, or wants to be.
OF_SOMEBODY = ("HTTP_AUTHORIZATION", "HTTP_X_BASKET_TOKEN", "HTTP_COOKIE")
# Where Django reads the host from, if no proxy is trusted to tell it.
HOST = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
# What an answer may vary by, for `tag_of` and `key_of` heed it.
HEEDED = frozenset({"accept-encoding", "authorization", "cookie", "origin"})


def tag_of(environ: WSGIEnvironment) -> str | None:
    """The tag of what is asked for; None: it is not kept."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or any(map(environ.get, OF_SOMEBODY)):
        return None
    return _tag_at(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))


def key_of(environ: WSGIEnvironment) -> str:
    """What two requests have in common that get the same answer.

    Read from what was sent, without a look at whether it is allowed: what is refused is not kept.
    """
    sent = environ.get
    origin = sent("HTTP_ORIGIN", "")
    told_secure, yes = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    parts = (
        sent("wsgi.url_scheme", ""),
        "https" if told_secure and sent(told_secure, "").split(",")[0].strip() == yes else "",
        *(sent(name, "") for name in HOST),
        sent("HTTP_X_FORWARDED_HOST", "") if settings.USE_X_FORWARDED_HOST else "",
        sent("PATH_INFO", ""),
        sent("QUERY_STRING", ""),
        origin if origin in settings.CORS_ALLOWED_ORIGINS else "",
        "gzip" if "gzip" in sent("HTTP_ACCEPT_ENCODING", "") else "",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache(4096)
def _tag_at(path: str, query: str) -> str | None:
    is_usual = len(query) <= LONGEST_QUERY and NAMES.issuperset(QueryDict(query))
    if is_usual and (match := PRODUCT.fullmatch(path)):
        return tag_of_product(match[1])
    return CATALOGUE if is_usual and LISTS.fullmatch(path) else None


def seconds_kept(environ: WSGIEnvironment, response: HttpResponse) -> int:
    """For how long an answer may be given to whoever has the same key; 0: to nobody else.

    A response says so by `kept_seconds`.
    """
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}
    is_whole = environ["REQUEST_METHOD"] == "GET" and response.status_code == 200
    return getattr(response, "kept_seconds", 0) if is_whole and varies <= HEEDED else 0
