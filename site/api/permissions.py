"""Who may ask what. Sellers' and owners' own things are a matter of querysets, not of these."""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated

from api.authentication import KeyHolder

__all__ = ["AllowAny", "IsAuthenticated", "KeyInScope", "admin_with"]

READS = ("GET", "HEAD", "OPTIONS")


class KeyInScope(BasePermission):
    """An API key does only what one of its scopes says; where endpoints name none, it reads what
    anyone may."""

    code = "insufficient_scope"
    message = _("The scopes of this key do not cover that.")

    def has_permission(self, request, view):
        if not isinstance(request.auth, KeyHolder):
            return True
        needed = view.scopes.get(view.action)
        if needed is None:
            return request.method in READS and AllowAny in view.permission_classes
        return needed in request.auth.scopes


class SellsOrWorksHere(BasePermission):
    """Sellers and staff: members for whom machines have something to do."""

    def has_permission(self, request, view):
        user = request.user
        return bool(user.is_authenticated and (user.is_staff or user.partners.exists()))


def admin_with(permission: str) -> type[BasePermission]:
    """Staff who have this permission, as the dashboard asks for it."""

    class AdminWith(BasePermission):
        def has_permission(self, request, view):
            user = request.user
            return bool(user and user.is_active and user.is_staff and user.has_perm(permission))

    return AdminWith
