"""Reading wishlists."""

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from catalogue.models import Product
from members.wishlists.models import Line, WishList


def lists_of(user: User) -> QuerySet:
    """A member's lists, the newest first, each with `pieces`: how many public things are on it."""
    shown = Count("lines", filter=Q(lines__product__is_public=True))
    return WishList.objects.filter(owner=user).annotate(pieces=shown)


def newest_list(user: User) -> WishList | None:
    """The list that wishes go to where none is named."""
    return WishList.objects.filter(owner=user).order_by("-date_created", "-pk").first()


def goods_of(wishlist: WishList) -> list[Product]:
    """What can be shown of a list as cards, the newest wish first: public products with a card."""
    return list(goods_on(wishlist))


def goods_on(wishlist: WishList) -> QuerySet[Product]:
    """The same to be read in parts; `wish` of each tells its place."""
    shown = Product.objects.filter(is_public=True, wishlists_lines__wishlist=wishlist)
    return shown.annotate(wish=F("wishlists_lines__pk")).for_cards().order_by("-wish")


def latest_wishes(user: User, *, limit: int = 4) -> list[Product]:
    """The last things a member wished for, as cards: three queries."""
    wished = Line.objects.filter(wishlist__owner=user, product__is_public=True).order_by("-pk")
    # More than asked for: a product may be on several lists.
    ids = list(dict.fromkeys(wished.values_list("product_id", flat=True)[: 3 * limit]))[:limit]
    products = {product.pk: product for product in Product.objects.filter(pk__in=ids).for_cards()}
    return [products[pk] for pk in ids if pk in products]
