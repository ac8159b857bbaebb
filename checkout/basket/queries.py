"""What pages tell besides the basket: how much is in it, and what was saved for later."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet, Sum, prefetch_related_objects
from django.http import HttpRequest

from accounts.models import User
from checkout.basket.models import LINE_JOINS, LINE_PICTURES, Basket, Line

SHELF = "saved_basket"
"""Session key: the basket of status SAVED that keeps what a guest saved for later."""


def pieces_of_guest(request: HttpRequest) -> int:
    """How many pieces are in a guest's open basket: one query, none without its cookie."""
    signed = request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN)
    if signed is None:
        return 0
    try:
        number = Signer().unsign(signed)
    except BadSignature:
        return 0
    lines = Line.objects.filter(basket=number, basket__owner=None, basket__status=Basket.OPEN)
    return lines.aggregate(total=Sum("quantity"))["total"] or 0


def shelf_of(request: HttpRequest) -> Basket | None:
    """Where the visitor's saved things are: a member's own, or the one of a guest's session."""
    if request.user.is_authenticated:
        return shelf_of_member(request.user)
    shelves = Basket.objects.filter(status=Basket.SAVED)
    number = request.session.get(SHELF)
    return shelves.filter(pk=number, owner=None).first() if number else None


def shelf_of_member(user: User) -> Basket | None:
    """Where a member's saved things go, and come from."""
    shelves = Basket.objects.filter(status=Basket.SAVED, owner=user)
    return shelves.order_by("pk").first()


def lines_saved_by(user: User, *, strategy) -> list[Line]:
    """What a member saved for later, priced by this strategy: one query."""
    return _priced(_saved_by(user), strategy)


def saved_lines(request: HttpRequest) -> list[Line]:
    """What the visitor saved for later, with today's price: one query, none for most guests."""
    found = _priced(_saved_by_visitor(request), request.strategy)
    prefetch_related_objects(found, *LINE_PICTURES)
    return found


def number_saved(request: HttpRequest) -> int:
    """How many things the visitor saved for later: one query, none for most guests."""
    return _saved_by_visitor(request).count()


def _saved_by_visitor(request: HttpRequest) -> QuerySet:
    if request.user.is_authenticated:
        return _saved_by(request.user)
    if number := request.session.get(SHELF):
        lines = Line.objects.filter(basket__status=Basket.SAVED)
        return lines.filter(basket=number, basket__owner=None)
    return Line.objects.none()


def _saved_by(user: User) -> QuerySet:
    return Line.objects.filter(basket__status=Basket.SAVED, basket__owner=user)


def _priced(lines: QuerySet, strategy) -> list[Line]:
    if lines.query.is_empty():
        return []
    found = list(lines.select_related("basket", *LINE_JOINS).order_by("-pk"))
    for line in found:
        line.basket.strategy = strategy
    return found
