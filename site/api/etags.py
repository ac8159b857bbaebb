"""Tags of answers: a client that has the same need not read it again, and one that writes says
which state it saw, so that no update is lost unseen.

A tag is `"state-body"`. The body's part is of the bytes sent. The state's part is of what can be
written, whichever fields were asked for, and is what `If-Match` is compared by.
"""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.refusals import Refusal, Refused
from api.rendering import json_bytes

DIGITS = 16
# What a 304 tells beside what Django lets it tell; and whose pages may read it.
TOLD_ALWAYS = frozenset({"Deprecation", "Link", "RateLimit", "RateLimit-Policy", "Sunset"})


def state_tag(state: Any) -> str:
    """The tag of what can be written of a resource, from its values."""
    return hashlib.sha256(json_bytes(state)).hexdigest()[:DIGITS]


def answer_tag(body: bytes, response: HttpResponse) -> str:
    """The tag of an answer with this body, and with a `state` where that can be written."""
    state = getattr(response, "state", None)
    of_body = hashlib.sha256(body).hexdigest()[:DIGITS]
    return f'"{state_tag(state) + "-" if state is not None else ""}{of_body}"'


def check_match(request: Request, state: Any, *, is_required: bool) -> None:
    """Refuses a write by who has not seen this state: 412, or 428 where none was named.

    Caller holds the lock of what `state` was read from.
    """
    named = request.headers.get("If-Match", "")
    if not named:
        if is_required:
            raise Refused(
                Refusal(
                    HTTPStatus.PRECONDITION_REQUIRED,
                    "precondition_required",
                    _("Send If-Match with the ETag of what you have read."),
                )
            )
        return
    if named.strip() == "*":
        return
    tags = {tag.strip().removeprefix("W/").strip('"').split("-")[0] for tag in named.split(",")}
    if state_tag(state) not in tags:
        raise Refused(
            Refusal(
                HTTPStatus.PRECONDITION_FAILED,
                "precondition_failed",
                _("It was changed by somebody else meanwhile. Read it again, then write."),
            )
        )


def conditional(request: Request) -> Callable[[HttpResponse], HttpResponse]:
    """Tags an answer when it is rendered, and answers 304 to who has it and reads it again."""

    def tag(response: HttpResponse) -> HttpResponse:
        response["ETag"] = answer_tag(response.content, response)
        is_read = request.method in ("GET", "HEAD")
        return unless_known(request, response) if is_read else response

    return tag


def unless_known(request: HttpRequest | Request, response: HttpResponse) -> HttpResponse:
    """An answer with a tag; 304, with what else its headers tell, to who has it already."""
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    if isinstance(answer, HttpResponseNotModified):
        for name, text in response.items():
            if name in TOLD_ALWAYS or name.lower().startswith("access-control-"):
                answer[name] = text
    return answer
