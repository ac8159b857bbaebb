"""The address book of a member: the form of the shop's own pages decides what an address is."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from oscar.core.loading import get_model
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.forms import UserAddressForm
from api.endpoints import Endpoint
from api.forms import check_form
from api.idempotency import idempotent
from api.refusals import Error, Refusal, Refused
from members.actions import (
    PURPOSES,
    AddressNotDelivered,
    lock_address_book,
    use_address_first,
)

UserAddress = get_model("address", "UserAddress")

LINES = ("first_name", "last_name", "line1", "line2", "line4", "state", "postcode")


class AddressSerializer(serializers.ModelSerializer):
    """An address of the book. Of those marked as default the checkout proposes one of each kind."""

    country = serializers.CharField(
        source="country_id", max_length=2, help_text="ISO 3166-1 alpha-2, as `GB`."
    )
    phone_number = serializers.CharField(
        max_length=128, required=False, allow_blank=True, help_text="With `+` and country code."
    )
    is_default_for_shipping = serializers.BooleanField(required=False)
    is_default_for_billing = serializers.BooleanField(required=False)

    class Meta:
        model = UserAddress
        fields = [
            "id",
            *LINES,
            "country",
            "phone_number",
            "notes",
            "is_default_for_shipping",
            "is_default_for_billing",
        ]
        read_only_fields = ["id"]
        extra_kwargs = {
            **{name: {"max_length": 255, "required": False, "allow_blank": True} for name in LINES},
            "notes": {"max_length": 2000, "required": False, "allow_blank": True},
            "postcode": {"max_length": 64, "required": False, "allow_blank": True},
        }

    def to_representation(self, instance) -> dict[str, Any]:
        told = super().to_representation(instance)
        return told | {"phone_number": str(instance.phone_number or "")}


class Addresses(Endpoint):
    """The member's own addresses."""

    serializer_class = AddressSerializer
    queryset = UserAddress.objects.none()
    scopes = {
        "list": "profile:read",
        "retrieve": "profile:read",
        "create": "profile:write",
        "update": "profile:write",
        "partial_update": "profile:write",
        "destroy": "profile:write",
    }
    guarded = frozenset({"update", "partial_update", "destroy"})

    def get_queryset(self) -> QuerySet:
        if not self.request.user.is_authenticated:
            return UserAddress.objects.none()
        return UserAddress.objects.filter(user=self.request.user).order_by("-pk")

    @extend_schema(tags=["addresses"], summary="One's addresses, the newest first")
    def list(self, request: Request) -> Response:
        return self.page_of(self.get_queryset())

    @extend_schema(tags=["addresses"], summary="An address")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self._answer(self.get_object())

    @extend_schema(tags=["addresses"], summary="Add an address", responses={201: AddressSerializer})
    @idempotent()
    def create(self, request: Request) -> Response:
        given = self._fields_given(partial=False)
        with transaction.atomic():
            lock_address_book(request.user)
            address = self._write(UserAddress(user=request.user), given)
        return self._answer(address, status=201)

    @extend_schema(tags=["addresses"], summary="Write an address anew")
    def update(self, request: Request, pk: int) -> Response:
        return self._change(pk, partial=False)

    @extend_schema(tags=["addresses"], summary="Change parts of an address")
    def partial_update(self, request: Request, pk: int) -> Response:
        return self._change(pk, partial=True)

    @extend_schema(tags=["addresses"], summary="Delete an address")
    def destroy(self, request: Request, pk: int) -> Response:
        with transaction.atomic():
            self._locked(pk).delete()
        return self.deleted(_("The address is deleted."))

    def _change(self, pk: int, *, partial: bool) -> Response:
        given = self._fields_given(partial=partial)
        with transaction.atomic():
            lock_address_book(self.request.user)
            address = self._locked(pk)
            known = model_to_dict(address) if partial else {}
            address = self._write(address, known | given)
        return self._answer(address)

    def _locked(self, pk: int) -> Any:
        return self.locked(self.get_queryset().filter(pk=pk), _state)

    def _fields_given(self, *, partial: bool) -> dict[str, Any]:
        given = self.given(AddressSerializer, partial=partial)
        if "country_id" in given:
            given["country"] = given.pop("country_id").upper()
        return given

    def _write(self, address: Any, given: dict[str, Any]) -> Any:
        wanted = {purpose: given.get(f"is_default_for_{purpose}") for purpose in PURPOSES}
        for purpose in PURPOSES:
            if wanted[purpose] is False:
                setattr(address, f"is_default_for_{purpose}", False)
        form = UserAddressForm(self.request.user, given, instance=address)
        check_form(form)
        address = form.save()
        for purpose in PURPOSES:
            if wanted[purpose]:
                self._propose(address, purpose)
        return address

    def _propose(self, address: Any, purpose: str) -> None:
        try:
            use_address_first(address, purpose=purpose)
        except AddressNotDelivered:
            told = _("We do not deliver to this country.")
            error = Error(f"is_default_for_{purpose}", told, "not_delivered")
            raise Refused(Refusal(400, "invalid", told, (error,))) from None
        setattr(address, f"is_default_for_{purpose}", True)

    def _answer(self, address: Any, *, status: int = 200) -> Response:
        response = Response(AddressSerializer(address).data, status=status)
        response.state = _state(address)
        return response


def _state(address: Any) -> dict[str, Any]:
    return dict(AddressSerializer(address).data)
