"""What the header and the cards of every page tell of a visitor: the basket's size, and wishes."""

from typing import NamedTuple

from django.db.models import BigIntegerField, Value
from django.http import HttpRequest
from django.utils.functional import empty

from accounts.models import User
from checkout.basket.models import Basket, Line
from checkout.basket.queries import pieces_of_guest
from members.wishlists.models import Line as Wish


class Belongings(NamedTuple):
    """`pieces` are in the member's open basket, `wished` are products on any of their lists."""

    pieces: int
    wished: frozenset[int]


def basket_count(request: HttpRequest) -> int:
    """How many pieces are in the visitor's basket: one query at the most, and no pricing."""
    if getattr(request.basket, "_wrapped", None) is not empty:
        return request.basket.num_items  # the request may have changed it
    if request.user.is_authenticated:
        return _belongings(request).pieces
    return pieces_of_guest(request)


def wished_products(request: HttpRequest) -> frozenset[int]:
    """The products on any list of the member; none of a guest, by no query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return frozenset()
    return _belongings(request).wished


def belongings_of(user: User) -> Belongings:
    """Both of a member, in one query."""
    open_lines = Line.objects.filter(basket__owner=user, basket__status=Basket.OPEN)
    wishes = Wish.objects.filter(wishlist__owner=user, product__isnull=False)
    in_baskets = open_lines.order_by().values_list("quantity", Value(None, BigIntegerField()))
    on_lists = wishes.order_by().values_list(Value(0), "product_id")
    rows = list(in_baskets.union(on_lists, all=True))
    return Belongings(
        pieces=sum(quantity for quantity, _product in rows),
        wished=frozenset(product for _quantity, product in rows if product is not None),
    )


def _belongings(request: HttpRequest) -> Belongings:
    """Those of the member who asks, read once a request."""
    if not hasattr(request, "belongings"):
        request.belongings = belongings_of(request.user)
    return request.belongings
