"""Who may ask what. Sellers' and owners' own things are a matter of querysets, not of these."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request

from api.authentication import KeyHolder

__all__ = [
    "AllowAny",
    "IsAuthenticated",
    "KeyInScope",
    "SellsOrWorksHere",
    "admin_with",
    "check_staff_with",
    "is_in_scope",
    "is_staff_with",
]

READS = ("GET", "HEAD", "OPTIONS")


class KeyInScope(BasePermission):
    """An API key does only what one of its scopes says; where endpoints name none, it reads what
    anyone may."""

    code = "insufficient_scope"
    message = _("The scopes of this key do not cover that.")

    def has_permission(self, request, view):
        needed = view.scopes.get(view.action)
        if needed is not None:
            return is_in_scope(request, needed)
        is_open = request.method in READS and AllowAny in view.permission_classes
        return is_open or not isinstance(request.auth, KeyHolder)


class SellsOrWorksHere(BasePermission):
    """Sellers and staff: members for whom machines have something to do."""

    def has_permission(self, request, view):
        user = request.user
        return bool(user.is_authenticated and (user.is_staff or user.partners.exists()))


def is_in_scope(request: Request, scope: str) -> bool:
    """Whether a key, if it is one that asks, may do what a scope says. Members need none."""
    return not isinstance(request.auth, KeyHolder) or scope in request.auth.scopes


def is_staff_with(user: Any, permission: str) -> bool:
    """Whether these are staff who have a permission, as the dashboard asks for it."""
    return bool(user.is_authenticated and user.is_staff and user.has_perm(permission))


def check_staff_with(user: Any, permission: str) -> None:
    """Raises PermissionDenied for all but staff who have a permission."""
    if not is_staff_with(user, permission):
        raise PermissionDenied(_("This is not yours to do."))


def admin_with(permission: str) -> type[BasePermission]:
    """The same as a permission of endpoints."""

    class AdminWith(BasePermission):
        def has_permission(self, request, view):
            return is_staff_with(request.user, permission)

    return AdminWith
