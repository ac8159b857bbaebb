"""Whose products are whose: hidden ones are not found by strangers, shown ones not changed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from api.permissions import is_staff_with
from catalogue.families import Family
from catalogue.models import Product
from catalogue.partner.queries import goods_of
from catalogue.queries import may_be_shown


def may_see(family: Family, user: Any) -> bool:
    """What is public is anybody's; what is hidden is for staff and for who sells it."""
    if family.asked.is_public and family.head.is_public:
        return True
    if not user.is_authenticated:
        return False
    return user.is_staff or goods_of(user).filter(pk=family.asked.pk).exists()


def visible_products(user: Any) -> QuerySet[Product]:
    """The products that this user may see."""
    products = Product.objects.all()
    if user.is_staff:
        return products
    shown = Q(is_public=True) & (Q(parent=None) | Q(parent__is_public=True))
    own = Q(pk__in=goods_of(user).values("pk")) if user.is_authenticated else Q()
    return products.filter(shown | own)


def visible_product(pk: int, user: Any) -> Product:
    """The product alone, as this user may see it: one query. Raises Http404."""
    return get_object_or_404(visible_products(user), pk=pk)


def check_may_change(product: Product, user: Any, *, permission: str) -> None:
    """For admins with the permission, and for who alone sells the product.

    Raises Http404 for a hidden product of somebody else, PermissionDenied for a public one.
    """
    if is_staff_with(user, permission) or goods_of(user).filter(pk=product.pk).exists():
        return
    if may_be_shown(product) or user.is_staff:
        raise PermissionDenied(_("This product is not yours."))
    raise Http404
