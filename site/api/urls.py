"""Addresses below `/api/`: both versions, and their documents."""

from django.urls import include, path, re_path

from api.documents import views
from api.faults import unknown_address

urlpatterns = [
    path("", views.overview, name="api-overview"),
    path("redoc.js", views.redoc_script, name="api-redoc-script"),
    path("problems/<slug:code>", views.problem, name="api-problem"),
    path("<slug:version>/openapi.json", views.document, name="api-document"),
    path("<slug:version>/docs/", views.swagger, name="api-swagger"),
    path("<slug:version>/redoc/", views.redoc, name="api-redoc"),
    path("v1/", include(("api.v1.urls", "api"), namespace="v1")),
    path("v2/", include(("api.v2.urls", "api"), namespace="v2")),
    re_path("", unknown_address),
]
