"""Members: signing in and out, profiles, users."""

from django.urls import path

from api import addresses
from api.resources.auth import Entrance
from api.resources.sign_ins import SignIns
from api.resources.users import AllUsers, Users

_sign_in = Entrance.as_view({"post": "sign_in"})
_sign_up = Entrance.as_view({"post": "sign_up"})
_all_users = AllUsers.as_view({"get": "list"})
_user = Users.as_view({"get": "retrieve", "put": "update", "patch": "partial_update"})
_refresh = Entrance.as_view({"post": "refresh"})

urlpatterns = [
    *addresses.people,
    path("auth/signup", _sign_up, name="auth-signup"),
    path("users/register", _sign_up, name="users-register"),
    path("users/login", _sign_in, name="users-login"),
    path("auth/token/refresh/", _refresh, name="auth-token-refresh"),
    path("auth/logout/", SignIns.as_view({"post": "sign_out"}), name="auth-logout"),
    path(
        "auth/logout/all/", SignIns.as_view({"post": "sign_out_everywhere"}), name="auth-logout-all"
    ),
    path("user/profile/", Users.as_view({"get": "profile"}), name="user-profile"),
    path(
        "user/profile/update/", Users.as_view({"put": "change_profile"}), name="user-profile-update"
    ),
    path(
        "users/profile/",
        Users.as_view({"get": "profile", "put": "change_profile"}),
        name="users-profile",
    ),
    path("admin/users/", _all_users, name="admin-users"),
    path("users/<row:pk>", _user, name="user"),
]
