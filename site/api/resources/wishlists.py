"""Wishlists: a member's own, several of them, and those that others share by their key."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.idempotency import idempotent
from api.places import COUNTRY, strategy_for
from api.resources import refusals  # noqa: F401 - it registers what the actions refuse
from api.resources.pictures import absolute
from api.resources.products.documents import card_document
from api.resources.products.shapes import CardSerializer
from catalogue.models import Product
from catalogue.queries import keep_card_sizes, may_be_shown, sized
from catalogue.rules import LARGEST_ID
from members.wishlists import actions
from members.wishlists.models import WishList
from members.wishlists.queries import goods_on, lists_of, newest_list

TAGS = ["wishlists"]
LONGEST_NAME = 60
VISIBILITIES = [name for name, _label in WishList.VISIBILITY_CHOICES]
PRODUCTS_TOLD = 20
SHARED_ACTIONS = ("retrieve", "products")


class WishListSerializer(serializers.Serializer):
    """A list. `key` is its address, also for those it is shared with."""

    key = serializers.CharField()
    name = serializers.CharField()
    visibility = serializers.ChoiceField(choices=VISIBILITIES)
    owner = serializers.CharField(
        allow_blank=True, help_text="First name of whose it is, where it is public."
    )
    is_own = serializers.BooleanField()
    url = serializers.URLField(help_text="Its page for those it is shared with.")
    created = serializers.DateTimeField()


class WishListInput(serializers.Serializer):
    name = serializers.CharField(max_length=LONGEST_NAME)
    visibility = serializers.ChoiceField(choices=VISIBILITIES, required=False)


class WishInput(serializers.Serializer):
    """What is wished for. Of a variant the whole family is."""

    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class Wishes(Endpoint):
    """The member's newest list, which is made with the first wish."""

    permission_classes = [IsAuthenticated]
    serializer_class = CardSerializer
    ordering = ("-wish",)

    @extend_schema(summary="What you wish for", tags=TAGS, parameters=[COUNTRY])
    def list(self, request: Request, *args, **kwargs) -> Response:
        wishlist = newest_list(request.user)
        goods = goods_on(wishlist) if wishlist else Product.objects.none()
        return _page_of_cards(self, goods)

    @extend_schema(
        summary="Wish for a product",
        tags=TAGS,
        request=WishInput,
        responses={201: WishListSerializer},
    )
    @idempotent()
    def create(self, request: Request, *args, **kwargs) -> Response:
        wishlist = actions.wish(_wished(self), owner=request.user)
        return Response(wishlist_document(wishlist, request.user), status=201)

    @extend_schema(summary="Wish for a product no longer", tags=TAGS, responses={204: None})
    def destroy(self, request: Request, *args, pk: int, **kwargs) -> Response:
        wishlist = newest_list(request.user)
        return _unwished(self, pk, wishlist)


class WishLists(Endpoint):
    """All lists of a member. One that is shared is read by whoever has its key."""

    serializer_class = WishListSerializer
    ordering = ("-date_created",)
    sparse = {
        **dict.fromkeys(("list", "retrieve"), WishListSerializer),
        "products": CardSerializer,
    }
    parts = {"retrieve": {"products": CardSerializer(many=True)}}
    scopes = dict.fromkeys(SHARED_ACTIONS, "profile:read")  # The member's private lists, too.
    heeding = frozenset({"partial_update", "destroy"})

    def get_permissions(self):
        """Whoever has a key may read, if the list is shared."""
        is_shared = self.action in SHARED_ACTIONS
        self.permission_classes = [AllowAny if is_shared else IsAuthenticated]
        return super().get_permissions()

    @extend_schema(summary="Your lists", tags=TAGS)
    def list(self, request: Request, *args, **kwargs) -> Response:
        page = self.paginate_queryset(lists_of(request.user).select_related("owner"))
        return self.get_paginated_response([wishlist_document(w, request.user) for w in page])

    @extend_schema(
        summary="Begin a list",
        tags=TAGS,
        request=WishListInput,
        responses={201: WishListSerializer},
    )
    @idempotent()
    def create(self, request: Request, *args, **kwargs) -> Response:
        wishlist = actions.create_list(request.user, **self.given(WishListInput))
        return self._answer(wishlist, status=201)

    @extend_schema(summary="A list", tags=TAGS, parameters=[COUNTRY])
    def retrieve(self, request: Request, *args, key: str, **kwargs) -> Response:
        wishlist = self._visible(key)
        response = self._answer(wishlist)
        if "products" in self.wanted.parts:
            response.data["products"] = _cards(request, goods_on(wishlist)[:PRODUCTS_TOLD])
        return response

    @extend_schema(summary="Rename or share a list", tags=TAGS, request=WishListInput)
    def partial_update(self, request: Request, *args, key: str, **kwargs) -> Response:
        given = self.given(WishListInput, partial=True)
        with transaction.atomic():
            wishlist = self._locked(key)
            actions.change_list(wishlist, **given)
        return self._answer(wishlist)

    @extend_schema(summary="Delete a list", tags=TAGS, responses={204: None})
    def destroy(self, request: Request, *args, key: str, **kwargs) -> Response:
        with transaction.atomic():
            self._locked(key).delete()
        return self.deleted(_("The list is deleted."))

    @extend_schema(
        summary="What is on a list",
        tags=TAGS,
        parameters=[COUNTRY],
        responses=CardSerializer(many=True),
    )
    def products(self, request: Request, *args, key: str, **kwargs) -> Response:
        self.ordering = ("-wish",)
        return _page_of_cards(self, goods_on(self._visible(key)))

    @extend_schema(
        summary="Put a product on a list",
        tags=TAGS,
        request=WishInput,
        responses={201: WishListSerializer},
    )
    @idempotent()
    def add(self, request: Request, *args, key: str, **kwargs) -> Response:
        wishlist = self._own(key)
        actions.wish(_wished(self), owner=request.user, wishlist=wishlist)
        return self._answer(wishlist, status=201)

    @extend_schema(summary="Take a product off a list", tags=TAGS, responses={204: None})
    def remove(self, request: Request, *args, key: str, pk: int, **kwargs) -> Response:
        return _unwished(self, pk, self._own(key))

    def _own(self, key: str) -> WishList:
        return get_object_or_404(self._own_lists(), key=key)

    def _locked(self, key: str) -> WishList:
        wishlist: WishList = self.locked(self._own_lists().filter(key=key), _state)
        return wishlist

    def _own_lists(self) -> QuerySet:
        return WishList.objects.filter(owner=self.request.user).select_related("owner")

    def _answer(self, wishlist: WishList, *, status: int = 200) -> Response:
        response = Response(wishlist_document(wishlist, self.request.user), status=status)
        response.state = _state(wishlist)
        return response

    def _visible(self, key: str) -> WishList:
        wishlist = get_object_or_404(WishList.objects.select_related("owner"), key=key)
        if not wishlist.is_allowed_to_see(self.request.user):
            raise Http404
        return wishlist


def wishlist_document(wishlist: WishList, user: Any) -> dict[str, Any]:
    """A list as this user sees it; whose it is only where its owner lets everybody know."""
    is_public = wishlist.visibility == WishList.PUBLIC
    return {
        "key": wishlist.key,
        "name": wishlist.name,
        "visibility": wishlist.visibility,
        "owner": wishlist.owner.first_name if is_public else "",
        "is_own": wishlist.owner_id == user.pk,
        "url": absolute(wishlist.get_shared_url()),
        "created": wishlist.date_created,
    }


def _state(wishlist: WishList) -> list[str]:
    return [wishlist.name, wishlist.visibility]


def _page_of_cards(endpoint: Endpoint, goods: Any) -> Response:
    page = endpoint.paginate_queryset(sized(goods))
    return endpoint.get_paginated_response(_cards(endpoint.request, keep_card_sizes(page)))


def _cards(request: Request, goods: Iterable[Product]) -> list[dict[str, Any]]:
    rates, at = strategy_for(request).tax_rates, timezone.now()
    return [card_document(product, rates=rates, at=at) for product in goods]


def _wished(endpoint: Endpoint) -> Product:
    given = endpoint.given(WishInput)
    product = Product.objects.select_related("parent").filter(pk=given["product"]).first()
    if product is None or not may_be_shown(product):
        raise ValidationError({"product": _("There is no such product.")})
    return product.parent or product


def _unwished(endpoint: Endpoint, pk: int, wishlist: WishList | None) -> Response:
    user = endpoint.request.user
    if wishlist is None or not actions.stop_wishing(pk, owner=user, wishlist=wishlist):
        raise Http404(_("It is not on the list."))
    return endpoint.deleted(_("It is off the list."))
