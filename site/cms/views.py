"""The doors to the CMS, and to pages that are for some."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

HOME = "wagtailadmin_home"


@never_cache
def entrance(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends whoever may not enter: to the log-in of the shop, or away with a 403.

    Wagtail would send people without access to the log-in, which sends people who are logged in
    back to Wagtail, without an end.
    """
    wanted = _wanted(request) or resolve_url(HOME)
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(wanted)
    return _to_log_in(request, wanted)


@never_cache
def readers_entrance(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends whoever may not read a page or a document: as `entrance`.

    Wagtail's own log-in takes a password alone, and as many guesses as one likes.
    """
    return _to_log_in(request, _wanted(request) or resolve_url("home"))


def _wanted(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_safe else ""


def _to_log_in(request: HttpRequest, wanted: str) -> HttpResponse:
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(wanted)
