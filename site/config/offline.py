"""The page for visitors without a connection, and the service worker that has it ready."""

import hashlib
import json
import re
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

FONTS = ("fonts/newsreader-display.woff2", "fonts/hanken-grotesk.woff2")
STATIC_FILE = re.compile(r'<(?:link rel="(?:icon|stylesheet)" href|script src)="([^"]+)"')


@require_safe
@cache_control(no_cache=True)
def offline_page(request: HttpRequest) -> HttpResponse:
    """The same for everybody: without request, session and database."""
    return HttpResponse(render_to_string("offline.html"))


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root of the site, because a worker sees only what is below its own address."""
    files, version = _kept()
    context = {"version": version, "page": reverse("offline"), "files": json.dumps(files)}
    script = render_to_string("service-worker.js", context)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@cache
def _kept() -> tuple[list[str], str]:
    """What the offline page is made of, and a name that changes with any of it."""
    page = render_to_string("offline.html")
    files = [*STATIC_FILE.findall(page), *map(static, FONTS)]
    return files, hashlib.sha256("\n".join([page, *files]).encode()).hexdigest()[:12]
