"""What the basket page and the drawer show, and how a change of the basket is answered."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from oscar.core.loading import get_class

from catalogue.search.models import FacetValue
from catalogue.search.names import names_of
from checkout.basket.actions import take_over_shelf
from checkout.basket.meters import meters_of, told_meters
from checkout.basket.models import Basket
from checkout.basket.pricing import reprice
from checkout.basket.queries import SHELF, number_saved, saved_lines
from checkout.session import order_awaiting_payment
from checkout.shipping.deliveries import cheapest_delivery, sendings_of

Applicator = get_class("offer.applicator", "Applicator")
BasketMessageGenerator = get_class("basket.utils", "BasketMessageGenerator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")

DRAWER = "basket-drawer-body"
REMOVED = "removed_line"
"""Session key: {"title", "token"} of a line taken out without script, told once."""


def answer(request: HttpRequest, *, status: int = 200, **told) -> HttpResponse:
    """The drawer or the page's part for htmx, else the whole page.

    `told` is one of: `added` (a line), `removed` ({"title", "token"}), `refused` (words),
    `problems` (words by id of line), `typed` (quantities by id of line), `voucher_error`,
    `voucher_code`, `done` (words), `gained` (levels and words of offers).
    """
    if request.htmx and request.htmx.target == DRAWER:
        template, context = "components/basket_drawer.html", drawer(request, told)
    elif request.htmx:
        template, context = "components/basket_page.html", page(request, told)
    else:
        template, context = "oscar/basket/basket.html", page(request, told)
    return render(request, template, context, status=status)


def changed(request: HttpRequest, offers_before: dict, **told) -> HttpResponse:
    """The answer to a change that was made: the part for htmx, else a message and the page anew."""
    reprice(request)
    after = request.basket.applied_offers()
    gained = BasketMessageGenerator().get_offer_messages(offers_before, after)
    if request.htmx:
        return answer(request, gained=gained, **told)
    if done := told.get("done"):
        messages.success(request, done)
    for level, words in gained:
        messages.add_message(request, level, words, extra_tags="safe")
    if removed := told.get("removed"):
        request.session[REMOVED] = removed
    return redirect("basket:summary")


def refused(request: HttpRequest, message: str, **told) -> HttpResponse:
    """The answer to a change that was not made, with what stands in its way."""
    reprice(request)
    return answer(request, status=422, refused=message, **told)


def drawer(request: HttpRequest, told: dict) -> dict:
    basket = request.basket
    _take_over_shelf(request)
    return _lines_told(basket, told) | {
        "meters": told_meters(basket),
        "number_saved": number_saved(request),
    }


def page(request: HttpRequest, told: dict) -> dict:
    basket = request.basket
    _take_over_shelf(request)
    context = _lines_told(basket, told) | {
        "awaiting_payment": order_awaiting_payment(request),
        "saved_lines": saved_lines(request),
        "is_page": True,
    }
    context.setdefault("removed", request.session.pop(REMOVED, None))
    if basket.is_empty:
        return context | _ways_on(request)
    sendings = sendings_of(basket, basket.strategy.place)
    delivery = cheapest_delivery(basket, sendings)
    charge = delivery.calculate() if delivery else None
    return context | {
        "basket_warnings": [line.warning for line in basket.all_lines() if line.warning],
        "upsell_messages": _upsells(request),
        "shipping_method": delivery,
        "shipping_charge": charge,
        "order_total": OrderTotalCalculator().calculate(basket, charge) if delivery else None,
        "meters": meters_of(sendings),
    }


def _ways_on(request: HttpRequest) -> dict:
    """Where an empty basket leads: the departments, and what was looked at. One query."""
    names = names_of(FacetValue.objects.none())
    return {
        "departments": names.departments.children_of(None),
        "viewed": settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME in request.COOKIES,
    }


def _lines_told(basket: Basket, told: dict) -> dict:
    """The basket, each of its lines with `warning`, `problem`, `typed` and `most`."""
    problems, typed = told.get("problems", {}), told.get("typed", {})
    basket.read_pictures_ahead()
    room = settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD - basket.num_items
    for line in basket.all_lines():
        free = getattr(line.purchase_info.availability, "num_available", None)
        line.most = room + line.quantity if free is None else min(room + line.quantity, free)
        line.most = max(1, line.most)
        line.warning = line.get_warning()
        line.problem = problems.get(line.pk)
        line.typed = typed.get(line.pk, line.quantity)
        line.key = str(line.pk)
    return {"basket": basket, "basket_warnings": []} | told


def _upsells(request: HttpRequest) -> list[dict]:
    """Offers that a little more would earn."""
    basket = request.basket
    applied = list(basket.offer_applications.offers.values())
    return [
        {"message": offer.get_upsell_message(basket), "offer": offer}
        for offer in Applicator().get_offers(basket, request.user, request)
        if offer not in applied and offer.is_condition_partially_satisfied(basket)
    ]


def _take_over_shelf(request: HttpRequest) -> None:
    """What a guest saved is the member's once the guest has signed in."""
    if request.user.is_authenticated and (number := request.session.pop(SHELF, None)):
        take_over_shelf(Basket(pk=number), owner_id=request.user.pk)
