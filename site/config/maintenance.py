"""The shop closed for works: 503 for visitors, while staff go in and out."""

import logging
from os.path import exists

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from api.faults import closed, is_for_programs

logger = logging.getLogger("config.maintenance")

# The admins, the ways into them, and Stripe, which would otherwise have to tell us again.
OPEN = (
    *settings.ADMIN_PATHS,
    "/accounts/login/",
    "/accounts/3rdparty/login/",
    *(f"/accounts/{name}/login/" for name in settings.SOCIAL_PROVIDERS),
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/webauthn/login/",
    "/accounts/logout/",
    "/payment/stripe/webhook/",
)


class MaintenanceMiddleware:
    """Closes the shop while `MAINTENANCE` is set or the file `MAINTENANCE_FILE` exists.

    The page, or what programs are told, is made without database and cache, because they may be
    what is worked on. Staff are let through where both answer.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_closed() or request.path.startswith(OPEN) or _is_of_staff(request):
            return self.get_response(request)
        response = _answer(request)
        response["Retry-After"] = str(settings.MAINTENANCE_RETRY_SECONDS)
        response["Cache-Control"] = "no-store"
        return response


def is_closed() -> bool:
    return settings.MAINTENANCE or exists(settings.MAINTENANCE_FILE)


def _answer(request: HttpRequest) -> HttpResponse:
    if is_for_programs(request):
        return closed(request)
    page = render_to_string("maintenance.html", {"theme": request.COOKIES.get("theme")})
    return HttpResponse(page, status=503)


def _is_of_staff(request: HttpRequest) -> bool:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        return request.user.is_staff
    except DatabaseError as error:
        logger.warning("Closed, and without a database: %s", error)
        return False
