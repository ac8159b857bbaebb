"""The OpenAPI documents, and pages to read and try them."""

from functools import cache
from pathlib import Path

from csp.decorators import csp_update
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from api.codes import MEANINGS
from api.documents import file_of
from api.versions import VERSIONS

SWAGGER = "drf_spectacular_sidecar/swagger-ui-dist/"
REDOC = "drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
FRESH_SECONDS = 300


@require_safe
@cache_control(public=True, max_age=FRESH_SECONDS)
def document(request: HttpRequest, version: str) -> HttpResponse:
    """The document of a version."""
    _check(version)
    content = file_of(version).read_bytes()
    return HttpResponse(content, content_type="application/vnd.oai.openapi+json")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Where a developer begins."""
    return render(request, "api/overview.html", {"versions": VERSIONS, "meanings": MEANINGS})


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem's `type` leads to: its line among all."""
    return redirect(f"{reverse('api-overview')}#{code}")


@require_safe
def swagger(request: HttpRequest, version: str) -> HttpResponse:
    """The document, to be tried."""
    _check(version)
    context = {
        "title": f"Bowerbird API {version}",
        "document_url": reverse("api-document", args=[version]),
        "style_url": static(f"{SWAGGER}swagger-ui.css"),
        "script_url": static(f"{SWAGGER}swagger-ui-bundle.js"),
    }
    return render(request, "api/swagger.html", context)


@require_safe
@csp_update({"style-src": ["'unsafe-inline'"], "worker-src": ["blob:"]})  # type: ignore[arg-type]
def redoc(request: HttpRequest, version: str) -> HttpResponse:
    """The document, to be read. Redoc writes its styles into the page: here they are allowed."""
    _check(version)
    context = {
        "title": f"Bowerbird API {version}",
        "document_url": reverse("api-document", args=[version]),
        "script_url": reverse("api-redoc-script"),
    }
    return render(request, "api/redoc.html", context)


@require_safe
@cache_control(public=True, max_age=FRESH_SECONDS)
def redoc_script(request: HttpRequest) -> HttpResponse:
    """Redoc, which asks its makers' host for their logo, and has no option not to."""
    return HttpResponse(_quiet_redoc(), content_type="text/javascript")


@cache
def _quiet_redoc() -> bytes:
    return Path(str(finders.find(REDOC))).read_bytes().replace(LOGO, b"data:,")


def _check(version: str) -> None:
    if version not in VERSIONS:
        raise Http404("There is no such version.")
