"""What a member saved for later. Version 2 alone."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.baskets import basket_of
from api.idempotency import idempotent
from api.pagination import all_of
from api.permissions import IsAuthenticated
from api.resources.cart import ASKED, BasketEndpoint
from api.resources.cart_forms import CartSerializer, LineSerializer
from checkout.basket.actions import forget_saved_line, move_to_basket, save_for_later
from checkout.basket.models import Basket, read_options_ahead
from checkout.basket.queries import lines_saved_by, shelf_of_member


@extend_schema(tags=["cart"])
class Saved(BasketEndpoint):
    """Lines moved out of the basket for another time, and back into it."""

    permission_classes = [IsAuthenticated]
    serializer_class = LineSerializer
    scopes = dict.fromkeys(("index", "save", "move", "forget"), "carts:write")
    heeding = frozenset({"save", "move"})
    whole = frozenset({"index"})

    @extend_schema(
        summary="Saved for later",
        parameters=ASKED,
        responses={200: LineSerializer(many=True)},
    )
    def index(self, request: Request) -> Response:
        lines = lines_saved_by(request.user, strategy=basket_of(request).strategy)
        read_options_ahead(lines)
        return Response(all_of(LineSerializer(lines, many=True).data))

    @extend_schema(
        summary="Save a line for later",
        parameters=ASKED,
        request=None,
        responses={200: CartSerializer},
    )
    @idempotent()
    def save(self, request: Request, pk: int) -> Response:
        basket = basket_of(request)
        if not any(line.pk == pk for line in basket.all_lines()):
            raise Http404(_("There is no such line in the basket."))
        with self.as_seen(basket):
            save_for_later(basket, pk, shelf=shelf_of_member(request.user))
        return self.answer(basket)

    @extend_schema(
        summary="Move a saved line to the basket",
        parameters=ASKED,
        request=None,
        responses={200: CartSerializer},
    )
    @idempotent()
    def move(self, request: Request, pk: int) -> Response:
        shelf = self._shelf_with(pk)
        basket = basket_of(request, is_written=True)
        with self.as_seen(basket):
            move_to_basket(shelf, pk, basket=basket)
        return self.answer(basket)

    @extend_schema(summary="Forget a saved line", request=None, responses={204: None})
    def forget(self, request: Request, pk: int) -> Response:
        forget_saved_line(self._shelf_with(pk), pk)
        return self.deleted(_("It is forgotten."))

    def _shelf_with(self, pk: int) -> Basket:
        """The member's shelf that a line is on. Raises Http404."""
        shelves = Basket.objects.filter(status=Basket.SAVED, owner=self.request.user, lines=pk)
        shelf = shelves.first()
        if shelf is None:
            raise Http404(_("There is no such line."))
        return shelf
