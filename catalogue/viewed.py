"""What a visitor looked at lately: a cookie, a part of a product's page, and a page of its own.

Pages of products are the same for everybody, so keeping and showing it are requests of their own.
"""

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from catalogue.families import with_sizes
from catalogue.models import Product
from catalogue.queries import listed_products
from catalogue.rules import is_id

SHOWN_BELOW_A_PRODUCT = 4


@method_decorator(never_cache, name="dispatch")
class RecentlyViewedView(TemplateView):
    """The latest before this product, for a part of its page that a script asks for.

    What the page shows `beside` it is left out. Keeps the cookie, too, if `product` is given. 204
    where there is nothing to put into the page.
    """

    template_name = "oscar/catalogue/recently_viewed.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        now = _ids_of(f"[{request.GET.get('product', '')[:20]}]")
        beside = _ids_of(f"[{request.GET.get('beside', '')[:100]}]")
        others = [pk for pk in _viewed_by(request) if pk not in now]
        products = _latest([pk for pk in others if pk not in beside], limit=SHOWN_BELOW_A_PRODUCT)
        response = (
            self.render_to_response({"products": products, "view": self})
            if products
            else HttpResponse(status=HTTPStatus.NO_CONTENT)
        )
        return _kept(response, [*others, *now]) if now else response


@method_decorator(never_cache, name="dispatch")
class ViewedView(TemplateView):
    """Everything that the cookie has, on a page of its own."""

    template_name = "oscar/catalogue/viewed.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        ids = _viewed_by(self.request)
        products = _latest(ids, limit=settings.OSCAR_RECENTLY_VIEWED_PRODUCTS)
        return super().get_context_data(**kwargs) | {"products": products}


@never_cache
@require_safe
def note_viewed(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the cookie of who has no script: a product's page asks for this as for a picture."""
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    now = _ids_of(f"[{pk}]")
    return _kept(response, [*(each for each in _viewed_by(request) if each not in now), *now])


def _viewed_by(request: HttpRequest) -> list[int]:
    """The ids of products, the latest last."""
    return _ids_of(request.COOKIES.get(settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME, ""))


def _ids_of(written: str) -> list[int]:
    """The ids in a cookie, each once; whatever else somebody put there is left out."""
    try:
        ids = json.loads(written)
    except (ValueError, RecursionError):
        return []
    if not isinstance(ids, list):
        return []
    numbers = [pk for pk in ids if type(pk) is int and is_id(str(pk))]
    return list(dict.fromkeys(numbers))[-settings.OSCAR_RECENTLY_VIEWED_PRODUCTS :]


def _latest(ids: list[int], *, limit: int) -> list[Product]:
    """For cards, the latest first. One query."""
    latest = ids[: -limit - 1 : -1]
    if not latest:
        return []
    found = with_sizes(listed_products().filter(pk__in=latest), limit=limit)
    return sorted(found, key=lambda product: latest.index(product.pk))


def _kept(response: HttpResponse, ids: list[int]) -> HttpResponse:
    response.set_cookie(
        settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME,
        json.dumps(ids[-settings.OSCAR_RECENTLY_VIEWED_PRODUCTS :]),
        max_age=settings.OSCAR_RECENTLY_VIEWED_COOKIE_LIFETIME,
        secure=settings.OSCAR_RECENTLY_VIEWED_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
