"""Members: sign-ins, profiles, addresses, keys."""

from django.urls import path

from api import addresses
from api.resources.addresses import Addresses
from api.resources.keys import Keys
from api.resources.sign_ins import Sessions, SignIns
from api.resources.users import Users
from api.resources.webhooks import Calls, Webhooks

_user = {"get": "retrieve", "put": "update", "patch": "partial_update"}
_address = {**_user, "delete": "destroy"}
_webhook = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    *addresses.people,
    path(
        "auth/sessions/",
        Sessions.as_view({"get": "list", "post": "sign_in", "delete": "sign_out_everywhere"}),
        name="auth-sessions",
    ),
    path(
        "auth/sessions/current/",
        SignIns.as_view({"delete": "sign_out"}),
        name="auth-session-current",
    ),
    path(
        "auth/sessions/<uuid:key>/",
        SignIns.as_view({"delete": "sign_out_at"}),
        name="auth-session",
    ),
    path(
        "users/me/",
        Users.as_view({"get": "profile", "put": "change_profile", "patch": "change_profile"}),
        name="users-me",
    ),
    path("users/<row:pk>/", Users.as_view(_user), name="user"),
    path("addresses/", Addresses.as_view({"get": "list", "post": "create"}), name="addresses"),
    path("addresses/<row:pk>/", Addresses.as_view(_address), name="address"),
    path("keys/", Keys.as_view({"get": "list", "post": "create"}), name="keys"),
    path("keys/<row:pk>/", Keys.as_view({"delete": "destroy"}), name="key"),
    path("webhooks/", Webhooks.as_view({"get": "list", "post": "create"}), name="webhooks"),
    path("webhooks/<row:pk>/", Webhooks.as_view(_webhook), name="webhook"),
    path("webhooks/<row:pk>/rotate/", Webhooks.as_view({"post": "rotate"}), name="webhook-rotate"),
    path("webhooks/<row:pk>/deliveries/", Calls.as_view({"get": "list"}), name="webhook-calls"),
    path(
        "webhooks/<row:pk>/deliveries/<uuid:key>/",
        Calls.as_view({"get": "retrieve"}),
        name="webhook-call",
    ),
    path(
        "webhooks/<row:pk>/deliveries/<uuid:key>/replay/",
        Calls.as_view({"post": "replay"}),
        name="webhook-replay",
    ),
]
