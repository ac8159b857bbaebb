"""Answers that no endpoint makes: what cannot be read, an address nobody knows, a shop that is
closed, and a fault of ours."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseServerError,
)
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from api.refusals import Refusal, unreadable
from api.rendering import json_bytes
from api.versions import version_at

TREES = ("/api/", "/v1/")


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a program asks, which is told so in JSON, or somebody who wants a page."""
    return request.path.startswith(TREES)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413: Django would not read it."""
    if not is_for_programs(request):
        return defaults.bad_request(request, exception)
    return _answer(request, unreadable(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: JSON for programs, the shop's page for people."""
    if not is_for_programs(request):
        return defaults.page_not_found(request, exception)
    return _answer(request, Refusal(404, "not_found", _("There is no such address.")))


@csrf_exempt
def unknown_address(request: HttpRequest, unknown: str = "") -> HttpResponse:
    """404 for what no endpoint answers. A slash too few or too many is mended, the body kept."""
    path = request.path
    other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    if other.startswith(TREES) and resolve(other).func is not unknown_address:
        query = request.META.get("QUERY_STRING")
        address = escape_uri_path(other) + (f"?{query}" if query else "")
        return HttpResponsePermanentRedirect(address, preserve_request=True)
    return _answer(request, Refusal(404, "not_found", _("There is no such address.")))


def closed(request: HttpRequest) -> HttpResponse:
    """503: the shop is closed for works. Asks neither database nor cache."""
    return _answer(request, Refusal(503, "closed", _("The shop is closed for works.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: it is in our log."""
    if not is_for_programs(request):
        # Without the request: what makes the rest of a page may be what is broken.
        page = render_to_string("500.html", {"theme": request.COOKIES.get("theme")})
        return HttpResponseServerError(page)
    return _answer(request, Refusal(500, "error", _("A fault of ours. It was noted.")))


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    version = version_at(request.path)
    return HttpResponse(
        json_bytes(version.failure(refusal, request)),
        status=refusal.status,
        content_type=version.refusal_type,
        headers=version.farewell,
    )
