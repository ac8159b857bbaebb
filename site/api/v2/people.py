"""Members: sign-ins, profiles, addresses, keys."""

from django.urls import path

from api.resources.addresses import Addresses
from api.resources.auth import Entrance
from api.resources.keys import Keys
from api.resources.sign_ins import Sessions, SignIns
from api.resources.users import AllUsers, Users
from api.resources.webhooks import Calls, Webhooks

_user = {"get": "retrieve", "put": "update", "patch": "partial_update"}
_address = {**_user, "delete": "destroy"}
_webhook = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    path("auth/register/", Entrance.as_view({"post": "sign_up"}), name="auth-register"),
    path("auth/login/", Entrance.as_view({"post": "sign_in"}), name="auth-login"),
    path("auth/login/code/", Entrance.as_view({"post": "send_code"}), name="auth-code"),
    path(
        "auth/social/<slug:provider>/",
        Entrance.as_view({"post": "exchange_token"}),
        name="auth-social",
    ),
    path("auth/refresh/", Entrance.as_view({"post": "refresh"}), name="auth-refresh"),
    path("auth/password/reset/", Entrance.as_view({"post": "ask_for_reset"}), name="auth-reset"),
    path(
        "auth/email/confirm/",
        SignIns.as_view({"post": "resend_confirmation"}),
        name="auth-email-confirm",
    ),
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
    path("users/", AllUsers.as_view({"get": "list"}), name="users"),
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
