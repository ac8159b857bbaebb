"""The shop's addresses, and one where it breaks down."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls as shop

handler404 = shop.handler404
handler500 = shop.handler500


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a shelf")


urlpatterns = [path("broken/", break_down), *shop.urlpatterns]
