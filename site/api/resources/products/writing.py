"""Writing products: by admins, and by sellers what is theirs alone."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import idempotent
from api.permissions import is_staff_with
from api.places import strategy_for
from api.resources import refusals  # noqa: F401 - it registers what the actions refuse
from api.resources.access import check_may_change
from api.resources.products.detail import visible_family
from api.resources.products.input import NewProductInput, ProductInput, words_of
from api.resources.products.shapes import ProductSerializer
from api.resources.products.state import state_of
from catalogue.editing.actions import NewStock, change_product, create_product, delete_product
from catalogue.models import Product, ProductCategory, ProductClass
from catalogue.partner.models import Partner
from catalogue.rules import is_id
from locks import lock_rows

ADD, CHANGE, DELETE = (f"catalogue.{verb}_product" for verb in ("add", "change", "delete"))
BY_API = "API"


class WrittenProducts:
    """Making, changing and deleting products."""

    @extend_schema(
        summary="Make a product",
        tags=["products"],
        request=NewProductInput,
        responses={201: ProductSerializer},
    )
    @idempotent()
    def create(self, request: Request, *args, **kwargs) -> Response:
        may_all = is_staff_with(request.user, ADD)
        sellers = Partner.objects.all() if may_all else request.user.partners.all()
        if not may_all and not sellers.exists():
            raise PermissionDenied(_("Only who sells here makes products."))
        given = self.given(NewProductInput)
        kind = _product_class(given)
        if not may_all:
            _check_is_the_sellers(given, kind=kind)
        stock = _Stock(sellers, is_needed=not may_all)
        with transaction.atomic():
            product = create_product(
                words_of(given),
                by=request.user,
                reference=BY_API,
                product_class=kind,
                parent=self._parent(given, request),
                stock=None if given.get("variants") else stock.of(given, "stock"),
                variants=[
                    (words_of(each), stock.of(each, f"variants.{number}.stock"))
                    for number, each in enumerate(given.get("variants", ()))
                ],
            )
        return self._written(product.pk, request, status=201)

    @extend_schema(
        summary="Change a product",
        tags=["products"],
        request=ProductInput,
        responses=ProductSerializer,
    )
    def update(self, request: Request, *args, pk: int, **kwargs) -> Response:
        return self._changed(request, pk, is_partial=False)

    @extend_schema(
        summary="Change a part of a product",
        tags=["products"],
        request=ProductInput,
        responses=ProductSerializer,
    )
    def partial_update(self, request: Request, *args, pk: int, **kwargs) -> Response:
        return self._changed(request, pk, is_partial=True)

    @extend_schema(summary="Delete a product", tags=["products"], responses={204: None})
    def destroy(self, request: Request, *args, pk: int, **kwargs) -> Response:
        with transaction.atomic():
            product = self._locked(pk, permission=DELETE)
            delete_product(product, by=request.user)
        return self.deleted(_("The product is deleted."))

    def _parent(self, given: dict[str, Any], request: Request) -> Product | None:
        if "parent" not in given:
            return None
        parent = Product.objects.filter(pk=given["parent"]).first()
        if parent is None:
            raise ValidationError({"parent": _("There is no such product.")})
        check_may_change(parent, request.user, permission=ADD)
        return parent

    def _changed(self, request: Request, pk: int, *, is_partial: bool) -> Response:
        sent = request.data if isinstance(request.data, dict) else {}
        for part in ("stock", "variants"):
            if part in sent:
                told = _("Stock is written at inventory/, and a variant at its own address.")
                raise ValidationError({part: told})
        given = self.given(ProductInput)
        with transaction.atomic():
            product = self._locked(pk, permission=CHANGE)
            if not is_staff_with(request.user, CHANGE):
                _check_is_the_sellers(given, product=product)
            if not is_partial and not product.is_child and "title" not in given:
                raise ValidationError({"title": _("This field is required.")}, code="required")
            change_product(product, words_of(given))
        return self._written(pk, request)

    def _locked(self, pk: int, *, permission: str) -> Product:
        """The product, locked, if it may be changed and is what the client has seen."""
        found = lock_rows(Product.objects.filter(pk=pk)) if is_id(str(pk)) else []
        if not found:
            raise Http404
        [product] = found
        check_may_change(product, self.request.user, permission=permission)
        places = ProductCategory.objects.filter(product=product.parent_id or product.pk)
        state = state_of(product, categories=list(places.values_list("category_id", flat=True)))
        self.check_match(state)
        return product

    def _written(self, pk: int, request: Request, *, status: int = 200) -> Response:
        strategy = strategy_for(request)
        family = visible_family(pk, request.user)
        return self.answer(family, strategy=strategy, status=status)


class _Stock:
    """Reads stock that is sent, of these sellers alone."""

    def __init__(self, sellers: Any, *, is_needed: bool) -> None:
        self._sellers = {seller.pk: seller for seller in sellers.order_by("pk")}
        self._is_needed = is_needed

    def of(self, given: dict[str, Any], path: str) -> NewStock | None:
        """The stock within what was sent. Raises ValidationError that names its `path`."""
        stock = given.get("stock")
        if stock is None:
            if self._is_needed:
                raise ValidationError({path: _("Say what you have of it.")})
            return None
        fields = {name: value for name, value in stock.items() if name != "seller"}
        return NewStock(partner=self._seller(stock.get("seller"), path), **fields)

    def _seller(self, pk: int | None, path: str) -> Partner:
        if pk is None and len(self._sellers) == 1:
            return next(iter(self._sellers.values()))
        if pk not in self._sellers:
            raise ValidationError({f"{path}.seller": _("Name a seller on whose behalf you act.")})
        return self._sellers[pk]


def _check_is_the_sellers(
    given: dict[str, Any], *, kind: ProductClass | None = None, product: Product | None = None
) -> None:
    """Refuses what the shop alone decides: how goods are taxed, whether offers take from them, what
    is money, and whether goods that were taken off sale come back. Raises ValidationError."""
    refused: list[str] = [name for name in ("tax_class", "is_discountable") if name in given]
    if kind is not None and kind.slug in settings.PAGES_OF_KINDS:
        refused.append("product_class")
    if product is not None and given.get("is_public") and not product.is_public:
        refused.append("is_public")
    if refused:
        told = _("This is for the shop to say.")
        raise ValidationError(dict.fromkeys(refused, told), code="permission_denied")


def _product_class(given: dict[str, Any]) -> ProductClass | None:
    if "product_class" not in given:
        return None
    found = ProductClass.objects.filter(slug=given["product_class"]).first()
    if found is None:
        raise ValidationError({"product_class": _("There is no such type of product.")})
    return found
