"""Answers that no endpoint makes: an address nobody knows, and a fault of ours."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from api.refusals import Refusal
from api.rendering import json_bytes
from api.versions import version_at

TREES = ("/api/", "/v1/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: JSON for programs, the shop's page for people."""
    if not request.path.startswith(TREES):
        return defaults.page_not_found(request, exception)
    return _answer(request, Refusal(404, "not_found", _("There is no such address.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: it is in our log."""
    if not request.path.startswith(TREES):
        return defaults.server_error(request)
    return _answer(request, Refusal(500, "error", _("A fault of ours. It was noted.")))


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    version = version_at(request.path)
    body = json_bytes(version.failure(refusal, request))
    return HttpResponse(body, status=refusal.status, content_type=version.refusal_type)
