"""Addresses below `/api/`: both versions, and their documents."""

from django.urls import include, path, re_path

from api.faults import unknown_address

urlpatterns = [
    path("v1/", include(("api.v1.urls", "api"), namespace="v1")),
    path("v2/", include(("api.v2.urls", "api"), namespace="v2")),
    re_path("", unknown_address),
]
