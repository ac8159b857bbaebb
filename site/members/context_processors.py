"""What the header and the hearts of any page may ask."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.belongings import basket_count, wished_products


def belongings(request: HttpRequest) -> dict:
    """`basket_count`, and `wished`: ids of the products on the member's wishlists.

    Both are read when the first of them is used.
    """
    return {
        "basket_count": SimpleLazyObject(lambda: basket_count(request)),
        "wished": SimpleLazyObject(lambda: wished_products(request)),
    }
