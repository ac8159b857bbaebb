"""Why a request was refused, in one form, whoever refused it: a rule of the shop, the framework,
or what was sent."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Any

from django.core import exceptions as django_errors
from django.db import OperationalError
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.settings import api_settings

RETRY_SECONDS = 2
# As RFC 9110 calls them; Python does from 3.13 on.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
UNREADABLE = (
    django_errors.BadRequest,
    django_errors.SuspiciousOperation,
    MultiPartParserError,
)
logger = logging.getLogger("api")


@dataclass(frozen=True)
class Error:
    """What is wrong with one part of what was sent. `field` is a path like `lines.2.quantity`."""

    field: str
    message: str
    code: str


@dataclass(frozen=True)
class Refusal:
    """An answer that says no. `code` is for programs and never changes, `message` is for people."""

    status: int
    code: str
    message: str
    errors: tuple[Error, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return TITLES.get(self.status) or HTTPStatus(self.status).phrase


class Refused(Exception):
    """Raised by views for what has no exception of its own."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def conflict(message: str, *, code: str = "conflict", errors: tuple[Error, ...] = ()) -> Refused:
    """409: what was sent is right, but not as things stand."""
    return Refused(Refusal(HTTPStatus.CONFLICT, code, message, errors))


def no_such_step(message: str, *, code: str, allowed: Iterable[str]) -> Refused:
    """409: it does not go to the status that was sent. Each that is possible instead is told."""
    errors = tuple(
        Error("status", _("“%(status)s” is possible.") % {"status": each}, "allowed")
        for each in allowed
    )
    return conflict(message, code=code, errors=errors)


_REFUSERS: dict[type[Exception], Callable[[Any], Refusal]] = {}


def refused_as(*kinds: type[Exception]) -> Callable:
    """Names the function that words the refusals of the shop's own exceptions."""

    def register(make: Callable[[Any], Refusal]) -> Callable[[Any], Refusal]:
        _REFUSERS.update(dict.fromkeys(kinds, make))
        return make

    return register


def refusal_of(error: Exception) -> Refusal | None:
    """The refusal that an exception means; None: it is a fault of ours."""
    if isinstance(error, Refused):
        return error.refusal
    for kind in type(error).__mro__:
        if kind in _REFUSERS:
            return _REFUSERS[kind](error)
    if isinstance(error, Http404):
        return Refusal(404, "not_found", str(error.args[0]) if error.args else _("Not found."))
    if isinstance(error, django_errors.PermissionDenied):
        return Refusal(403, "permission_denied", str(error) or _("This is not yours to do."))
    if isinstance(error, UNREADABLE):
        return unreadable(error)
    if isinstance(error, exceptions.ValidationError):
        errors = tuple(_errors_in(error.detail))
        return Refusal(400, "invalid", _("Please correct what was sent."), errors)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, OperationalError):
        logger.error("A request was given up: %s", error, exc_info=error)
        return Refusal(
            503,
            "busy",
            _("The shop is very busy. Please try again, with the same idempotency key."),
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    return None


def unreadable(error: Exception) -> Refusal:
    """What Django would not read: too large, too many parts, for another host, or malformed."""
    if isinstance(error, django_errors.RequestDataTooBig):
        return Refusal(413, "too_large", _("The body is larger than is read here."))
    return Refusal(400, "bad_request", _("This request cannot be read."))


def _of_framework(error: exceptions.APIException) -> Refusal:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(ceil(wait))
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    detail = error.detail
    if isinstance(detail, dict):  # simplejwt says {"detail", "code", …}
        code = str(detail.get("code", code))
        detail = detail.get("detail", error.default_detail)
    return Refusal(error.status_code, code, str(detail), headers=headers)


def _errors_in(detail: Any, path: str = "") -> Iterator[Error]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            part = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            yield from _errors_in(inner, ".".join(filter(None, (path, part))))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            is_row = isinstance(inner, dict | list)
            yield from _errors_in(inner, f"{path}.{number}".lstrip(".") if is_row else path)
    else:
        yield Error(path, str(detail), getattr(detail, "code", "invalid"))
