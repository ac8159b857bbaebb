"""What the shop's templates may use besides their view's context."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.storefront import storefront_of


def storefront(request: HttpRequest) -> dict:
    """`shop_name`, and, read when used, what stands around every page (`cms.storefront`)."""
    around = SimpleLazyObject(
        lambda: getattr(request, "storefront_preview", None) or storefront_of(request)
    )
    return {
        "shop_name": settings.SHOP_NAME,
        "navigation": SimpleLazyObject(lambda: around["navigation"]),
        "beyond_menu": SimpleLazyObject(lambda: around["beyond_menu"]),
        "footer": SimpleLazyObject(lambda: around["footer"]),
        "shop": SimpleLazyObject(lambda: around["shop"]),
    }
