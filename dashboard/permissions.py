"""Who may do what in the dashboard: staff only, and more is needed to change than to look."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from oscar.apps.dashboard import permissions

READING = ("GET", "HEAD", "OPTIONS")


class DashboardPermission(permissions.DashboardPermission):
    """Oscar's permissions, without its second door: sellers have no part of the dashboard yet."""

    partner_dashboard_access = ["is_superuser"]


def check_may(request: HttpRequest, *permissions: str) -> None:
    """Raises PermissionDenied unless the user has all of these permissions."""
    if not request.user.has_perms(permissions):
        raise PermissionDenied


class ChangesNeed:
    """A view that many may read and few may change: Oscar asks for the same permission for both."""

    permission_to_change: str

    def dispatch(self, request, *args, **kwargs):
        if request.method not in READING:
            check_may(request, self.permission_to_change)
        return super().dispatch(request, *args, **kwargs)
