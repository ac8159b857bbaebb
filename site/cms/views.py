"""The door to the CMS."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

HOME = "wagtailadmin_home"


@never_cache
def entrance(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends whoever may not enter: to the log-in of the shop, or away with a 403.

    Wagtail would send people without access to the log-in, which sends people who are logged in
    back to Wagtail, without an end.
    """
    wanted = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        wanted = ""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(wanted or HOME)
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(wanted or redirect(HOME).url)
