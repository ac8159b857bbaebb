"""The cart: lines, vouchers, and what is saved for later."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from oscar.core.loading import get_class
from rest_framework.request import Request
from rest_framework.response import Response

from api.baskets import basket_of, hand_out_token
from api.endpoints import Endpoint
from api.guesses import count_guess
from api.idempotency import idempotent
from api.permissions import AllowAny
from api.places import PLACE
from api.refusals import Error, Refusal, conflict, refused_as
from api.resources.cart_forms import (
    AddedSerializer,
    CartSerializer,
    QuantitySerializer,
    VoucherCodeSerializer,
)
from api.resources.parameters import BASKET_TOKEN
from catalogue.models import Product
from catalogue.queries import may_be_shown
from checkout.basket.actions import change_quantities, remove_line
from checkout.basket.adding import (
    add_product,
    choose_first,
    refusal_in_words,
    unsaid_options,
)
from checkout.basket.exceptions import BasketRefused
from checkout.basket.models import Basket
from checkout.basket.pricing import price_anew
from checkout.basket.vouchers import redeem, take_off
from locks import lock_rows

AddToBasketForm = get_class("basket.forms", "AddToBasketForm")

ASKED = [BASKET_TOKEN, *PLACE]


@refused_as(BasketRefused)
def not_changed(refused: BasketRefused) -> Refusal:
    """Nothing was changed, for these reasons."""
    errors = tuple(
        Error(f"lines.{pk}", str(words), "unavailable") for pk, words in refused.lines.items()
    )
    return Refusal(409, "basket_refused", refused.message, errors)


class BasketEndpoint(Endpoint):
    """What is done with the basket of whoever asks; guests have theirs by its token."""

    permission_classes = [AllowAny]
    hands_basket = True

    def answer(self, basket: Basket, *, status: int = 200, message: str = "") -> Response:
        """The whole cart as it is now."""
        price_anew(basket, user=self.request.user)
        told = CartSerializer(basket).data
        response = Response(told, status=status)
        response.message = message
        lines = [(line["id"], line["quantity"]) for line in told["lines"]]
        response.state = _state(lines, [voucher["id"] for voucher in told["vouchers"]])
        hand_out_token(response, self.request, basket)
        return response

    @contextmanager
    def as_seen(self, basket: Basket) -> Iterator[None]:
        """A transaction in which the basket stays what the client has seen, if it names a state."""
        if not self.names_a_state:
            yield
            return
        with transaction.atomic():
            lines: list[tuple[int, int]] = []
            vouchers: list[int] = []
            if basket.pk is not None:
                lock_rows(Basket.objects.filter(pk=basket.pk))
                lines = list(basket.lines.values_list("pk", "quantity"))
                vouchers = list(basket.vouchers.values_list("pk", flat=True))
            self.check_match(_state(lines, vouchers))
            yield


@extend_schema(tags=["cart"])
class Carts(BasketEndpoint):
    """The basket: the storefront's, for members; a guest's by the header `X-Basket-Token`."""

    serializer_class = CartSerializer
    limits = {"add": "cart"}
    scopes = dict.fromkeys(("retrieve", "add", "update", "remove"), "carts:write")
    heeding = frozenset({"add", "update", "remove"})

    @extend_schema(summary="The cart", parameters=ASKED, responses=CartSerializer)
    def retrieve(self, request: Request) -> Response:
        return self.answer(basket_of(request))

    @extend_schema(
        summary="Add a product",
        parameters=ASKED,
        request=AddedSerializer,
        responses={201: CartSerializer},
    )
    @idempotent()
    def add(self, request: Request) -> Response:
        asked = self.given(AddedSerializer)
        products = Product.objects.select_related("parent", "product_class")
        product = products.filter(pk=asked["product"]).first()
        if product is None or not may_be_shown(product):
            raise Http404(_("There is no such product."))
        basket = basket_of(request, is_written=True)
        form = AddToBasketForm(
            basket, product, asked.get("options", {}) | {"quantity": asked["quantity"]}
        )
        if not form.is_valid():
            raise _not_added(form)
        try:
            with self.as_seen(basket):
                add_product(
                    basket,
                    form.product,
                    quantity=asked["quantity"],
                    options=form.cleaned_options(),
                    user=request.user,
                    request=request._request,
                )
        except PermissionDenied as refusal:
            raise conflict(str(refusal), code="basket_ordered") from None
        return self.answer(basket, status=201, message=_("It is in your basket."))

    @extend_schema(
        summary="Change a quantity",
        parameters=ASKED,
        request=QuantitySerializer,
        responses=CartSerializer,
    )
    def update(self, request: Request, pk: int) -> Response:
        wanted = self.given(QuantitySerializer)["quantity"]
        basket = basket_of(request)
        if not any(line.pk == pk for line in basket.all_lines()):
            raise Http404(_("There is no such line in the basket."))
        with self.as_seen(basket):
            change_quantities(basket, {pk: wanted})
        return self.answer(basket, message=_("The basket is changed."))

    @extend_schema(
        summary="Take a line out", parameters=ASKED, request=None, responses={200: CartSerializer}
    )
    def remove(self, request: Request, pk: int) -> Response:
        basket = basket_of(request)
        with self.as_seen(basket):
            is_gone = basket.pk is None or remove_line(basket, pk) is None
        if is_gone:
            raise Http404(_("There is no such line in the basket."))
        return self.answer(basket, message=_("It is taken out."))


@extend_schema(tags=["cart"])
class CartVouchers(BasketEndpoint):
    """Vouchers put to the basket and taken off it."""

    serializer_class = CartSerializer
    limits = {"add": "cart"}
    scopes = dict.fromkeys(("add", "remove"), "carts:write")
    heeding = frozenset({"add", "remove"})

    @extend_schema(
        summary="Redeem a voucher",
        parameters=ASKED,
        request=VoucherCodeSerializer,
        responses={201: CartSerializer},
    )
    @idempotent()
    def add(self, request: Request) -> Response:
        given = self.given(VoucherCodeSerializer)
        basket = basket_of(request)
        with self.as_seen(basket):
            redeem(
                basket,
                # Codes are kept in capitals, as the storefront's form has them.
                given["code"].strip().upper(),
                user=request.user,
                may_guess=lambda: bool(count_guess(request, action="voucher")),
                reprice=lambda: price_anew(basket, user=request.user),
            )
        return self.answer(basket, status=201, message=_("The code is in your basket."))

    @extend_schema(
        summary="Take a voucher off",
        parameters=ASKED,
        request=None,
        responses={200: CartSerializer},
    )
    def remove(self, request: Request, pk: int) -> Response:
        basket = basket_of(request)
        with self.as_seen(basket):
            voucher = take_off(basket, pk)
        if voucher is None:
            raise Http404(_("There is no such voucher in the basket."))
        return self.answer(basket, message=_("The code is taken off."))


def _state(lines: Iterable[tuple[int, int]], vouchers: Iterable[int]) -> list[Any]:
    """What is in a basket: ids of lines with how many, and of vouchers."""
    return [sorted(lines), sorted(vouchers)]


def _not_added(form: Any) -> Exception:
    if form.product.is_parent:
        message = _("This comes in variants: add one of them.")
        return conflict(
            message, code="variant_required", errors=(Error("product", message, "variant"),)
        )
    if unsaid := unsaid_options(form):
        names = [name for name in form.errors if name not in ("quantity", "child_id")]
        errors = tuple(
            Error(f"options.{name}", str(form.errors[name][0]), "invalid") for name in names
        )
        return conflict(choose_first(unsaid), code="options_required", errors=errors)
    return conflict(refusal_in_words(form), code="unavailable")
