"""Light or dark, by the visitor's choice instead of their system's."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

THEMES = ("light", "dark")
COOKIE = "theme"
COOKIE_SECONDS = 365 * 24 * 60 * 60


@csrf_exempt  # nothing but the colours of a page can be had by it, and a token needs a session
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember `theme` (light or dark; anything else: the system's) and go back to `next`."""
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        wanted = "/"
    response = HttpResponseRedirect(wanted)
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie(
            COOKIE,
            theme,
            max_age=COOKIE_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            # The page for visitors without a connection has nobody else to ask.
            httponly=False,
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
