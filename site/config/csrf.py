"""The page for a form whose token is none of ours, or no longer one."""

from django.http import HttpRequest, HttpResponseForbidden
from django.template.loader import render_to_string

from config.appearance import COOKIE


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponseForbidden:
    """403 in the visitor's colours, without session and database. Django logs the reason."""
    return HttpResponseForbidden(
        render_to_string("403_csrf.html", {"theme": request.COOKIES.get(COOKIE)})
    )
