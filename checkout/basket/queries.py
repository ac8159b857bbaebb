"""What a basket page tells besides the basket: what was saved for later."""

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from checkout.basket.models import LINE_JOINS, LINE_PICTURES, Basket, Line

SHELF = "saved_basket"
"""Session key: the basket of status SAVED that keeps what a guest saved for later."""


def shelf_of(request: HttpRequest) -> Basket | None:
    """Where the visitor's saved things are: a member's own, or the one of a guest's session."""
    shelves = Basket.objects.filter(status=Basket.SAVED)
    if request.user.is_authenticated:
        return shelves.filter(owner=request.user).order_by("pk").first()
    number = request.session.get(SHELF)
    return shelves.filter(pk=number, owner=None).first() if number else None


def saved_lines(request: HttpRequest) -> list[Line]:
    """What the visitor saved for later, with today's price: one query, none for most guests."""
    lines = Line.objects.filter(basket__status=Basket.SAVED)
    if request.user.is_authenticated:
        lines = lines.filter(basket__owner=request.user)
    elif number := request.session.get(SHELF):
        lines = lines.filter(basket=number, basket__owner=None)
    else:
        return []
    found = list(lines.select_related("basket", *LINE_JOINS).order_by("-pk"))
    for line in found:
        line.basket.strategy = request.strategy
    prefetch_related_objects(found, *LINE_PICTURES)
    return found
