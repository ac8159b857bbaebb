"""The headers of answers, as the OpenAPI documents describe them.

Every answer tells the limits, and once its version is given up, that; described where it succeeds.
"""

from typing import Any

_TEXT = {"type": "string"}
_SECONDS = {"type": "integer", "minimum": 0}
# None of them is sure: an answer that nobody counts, or that no endpoint makes, has none.
HEADERS: dict[str, dict[str, Any]] = {
    "Deprecation": {
        "description": "Since when the version is given up, once it is (RFC 9745).",
        "schema": {"type": "string", "pattern": "^@[0-9]+$"},
    },
    "ETag": {
        "description": "The state that was read or written, for `If-Match` and `If-None-Match`.",
        "schema": _TEXT,
    },
    "Idempotent-Replayed": {
        "description": "`true`: it was done before, by a request with the same key.",
        "schema": {"type": "string", "const": "true"},
    },
    "Link": {
        "description": "What comes after a version that is given up: `rel=successor-version`.",
        "schema": _TEXT,
    },
    "Location": {
        "description": "The address of what was made.",
        "schema": {"type": "string", "format": "uri"},
    },
    "RateLimit": {
        "description": 'What is left of the limits, the tightest first: `"member";r=1199;t=60`.',
        "schema": _TEXT,
    },
    "RateLimit-Policy": {
        "description": 'The limits that count here: `"member";q=1200;w=60`.',
        "schema": _TEXT,
    },
    "Retry-After": {"description": "Seconds after which to come back.", "schema": _SECONDS},
    "Sunset": {
        "description": "Until when a version that is given up answers (RFC 8594).",
        "schema": _TEXT,
    },
    "X-Basket-Token": {
        "description": "A guest's right to the cart, where one was begun: send it from now on.",
        "schema": _TEXT,
    },
}
# Refusals have these too. Said of each, they would make half of the document.
LIMITS = ("RateLimit", "RateLimit-Policy")
FAREWELL = ("Deprecation", "Link", "Sunset")


def headers_told(
    code: str, *, is_tagged: bool, is_located: bool, keeps_once: bool, hands_basket: bool
) -> list[str]:
    """The names of the headers that an answer of this status may have."""
    is_success = code.startswith("2")
    told = {
        "ETag": is_tagged and is_success,
        "Idempotent-Replayed": keeps_once and (is_success or code == "409"),
        "Location": is_located and (is_success or code == "409"),
        "Retry-After": code in ("429", "503") or (keeps_once and code == "409"),
        "X-Basket-Token": hands_basket and is_success,
        **dict.fromkeys(LIMITS, is_success or code == "429"),
        **dict.fromkeys(FAREWELL, is_success),
    }
    return sorted(name for name, is_told in told.items() if is_told)
