"""Writing wishlists. Each action is one transaction and harmless when it comes twice."""

from django.db import transaction

from accounts.models import User
from catalogue.models import Product
from checkout.basket.models import Basket
from locks import lock_rows
from members.wishlists.models import FIRST_NAME, Line, WishList
from members.wishlists.queries import newest_list

MOST_LISTS = 50
MOST_LINES = 500
"""On one list: its page shows all of them."""


class ListFull(Exception):
    """A member has as many lists, or a list as many lines, as there may be."""


@transaction.atomic
def create_list(owner: User, *, name: str, visibility: str = WishList.PRIVATE) -> WishList:
    """Begin another list. Raises ListFull."""
    _lock_member(owner)
    if WishList.objects.filter(owner=owner).count() >= MOST_LISTS:
        raise ListFull
    return WishList.objects.create(owner=owner, name=name, visibility=visibility)


def change_list(wishlist: WishList, **changes: str) -> None:
    """Write a list's `name` or `visibility`, and nothing else of it."""
    WishList.objects.filter(pk=wishlist.pk).update(**changes)
    for name, value in changes.items():
        setattr(wishlist, name, value)


@transaction.atomic
def wish(product: Product, *, owner: User, wishlist: WishList | None = None) -> WishList:
    """Put a product on a list, by default the newest, which is made if there is none.

    Returns the list. A product that is on it stays there once. Raises ListFull.
    """
    _lock_member(owner)
    if wishlist is None:
        wishlist = newest_list(owner)
    if wishlist is None:
        wishlist = WishList.objects.create(owner=owner, name=str(FIRST_NAME))
    if wishlist.lines.filter(product=product).exists():
        return wishlist
    if wishlist.lines.count() >= MOST_LINES:
        raise ListFull
    wishlist.lines.create(product=product, title=product.get_title())
    return wishlist


@transaction.atomic
def stop_wishing(product_id: int, *, owner: User, wishlist: WishList | None = None) -> int:
    """Take a product off a list, or off all of the member's. Returns off how many."""
    _lock_member(owner)
    lines = Line.objects.filter(wishlist__owner=owner, product=product_id)
    if wishlist is not None:
        lines = lines.filter(wishlist=wishlist)
    return lines.delete()[0]


@transaction.atomic
def move_line(line: Line, *, to: WishList) -> None:
    """Move a wish to another list of the same member; twice on one list is once."""
    _lock_member(to.owner)
    if to.lines.filter(product=line.product_id).exists():
        Line.objects.filter(pk=line.pk).delete()
    elif to.lines.count() >= MOST_LINES:
        raise ListFull
    else:
        Line.objects.filter(pk=line.pk).update(wishlist=to)


@transaction.atomic
def move_to_basket(product: Product, *, wishlist: WishList, basket: Basket) -> None:
    """Put a wished product into the basket and take it off its list.

    Raises PermissionDenied when the basket was ordered meanwhile.
    """
    basket.add_product(product, 1)
    wishlist.lines.filter(product=product).delete()


def _lock_member(owner: User) -> None:
    """So that two clicks at once make one list and one line."""
    lock_rows(User.objects.filter(pk=owner.pk))
