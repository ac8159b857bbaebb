"""Bodies of requests: JSON alone, of a bounded size and depth."""

from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from api.refusals import Refusal, Refused

MEGABYTE = 1024 * 1024


class BoundedJsonParser(BaseParser):
    """Reads JSON of at most API_BODY_BYTES that is nested at most API_JSON_DEPTH times."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        body = stream.read(settings.API_BODY_BYTES + 1)
        if len(body) > settings.API_BODY_BYTES:
            raise too_large()
        try:
            data = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("This is no JSON: %s") % error) from None
        if _is_deeper(data, settings.API_JSON_DEPTH):
            raise ParseError(_("This JSON is nested too deeply."))
        return data


def too_large() -> Refused:
    """413: the body has more bytes than the API reads."""
    most = settings.API_BODY_BYTES / MEGABYTE
    message = _("The API reads at most %s MB at once.") % f"{most:.3g}"
    return Refused(Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", message))


def _is_deeper(data: Any, levels: int) -> bool:
    """Whether lists and objects lie in one another more than so many times."""
    row = [data]
    for _level in range(levels):
        row = [inner for each in row for inner in _inside(each)]
        if not row:
            return False
    return any(isinstance(each, dict | list) for each in row)


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
