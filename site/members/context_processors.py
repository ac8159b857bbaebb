"""What hearts on product cards may ask."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.wishlists.queries import wished_products


def wishes(request: HttpRequest) -> dict:
    """`wished`: ids of the products on the member's wishlists, read when the first heart asks."""
    return {"wished": SimpleLazyObject(lambda: wished_products(request))}
