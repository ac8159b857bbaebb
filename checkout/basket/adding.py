"""Putting a product into a basket: what is checked, what is told, and the action that does it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from oscar.apps.basket.signals import basket_addition
from oscar.core.loading import get_class

from accounts.models import User
from catalogue.models import Product
from checkout.basket.actions import shortage
from checkout.basket.models import Basket, Line

AddToBasketForm = get_class("basket.forms", "AddToBasketForm")


def add_product(
    basket: Basket,
    product: Product,
    *,
    quantity: int,
    options: list[dict[str, Any]],
    user: User | None,
    request: HttpRequest | None = None,
) -> Line:
    """Put so many of a product into a basket and tell those who count what is wanted.

    Form and `may_be_shown` have checked it. Raises PermissionDenied when the basket was ordered.
    """
    line, _is_new = basket.add_product(product, quantity, options)
    basket_addition.send(sender=add_product, product=product, user=user, request=request)
    return line


def unsaid_options(form: Any) -> list[str]:
    """The names of the product's options that have to be chosen first."""
    said = form.fields.keys() - {"quantity", "child_id"}
    return [str(form.fields[name].label) for name in form.errors if name in said]


def refusal_in_words(form: Any) -> str:
    """Why the form's product is not put into the basket; how many there are, if too few."""
    told = [error for errors in form.errors.values() for error in errors]
    availability = form.basket.strategy.fetch_for_product(form.product).availability
    wanted = form.cleaned_data.get("quantity") or 0
    in_basket = form.basket.product_quantity(form.product)
    if wanted and not availability.is_purchase_permitted(in_basket + wanted)[0]:
        told = [shortage(form.product, availability)]
    return " ".join(dict.fromkeys(map(str, told)))


def choose_first(unsaid: list[str]) -> str:
    """What is told where options were left out."""
    return _("Please choose first: %s.") % ", ".join(unsaid)
