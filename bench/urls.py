"""The shop's addresses, and a constant page to compare them with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as shop_urlpatterns


def constant_page(request: HttpRequest, size: int) -> HttpResponse:
    """As many bytes as asked for, made of nothing: no query, no template, no session."""
    return HttpResponse(b"x" * size, headers={"Content-Length": str(size)})


urlpatterns = [path("bench/<int:size>/", constant_page), *shop_urlpatterns]
