"""The cards that a member keeps. Their numbers are at Stripe alone. Version 2 alone."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.pagination import all_of
from api.resources.parameters import BANK_REFUSED
from checkout.payment.cards import CardNotYours, cards_of, forget_card
from checkout.payment.models import SavedCard


class KeptCardSerializer(serializers.ModelSerializer):
    """Enough to recognise a card by, and its name at Stripe, which opens nothing by itself."""

    payment_method = serializers.CharField(
        source="reference",
        help_text="What Stripe's kits confirm a payment of this member with, beside its "
        "`client_secret`.",
    )

    class Meta:
        model = SavedCard
        fields = ["id", "payment_method", "brand", "last4", "exp_month", "exp_year"]
        read_only_fields = fields


@extend_schema(tags=["payments"])
class Cards(Endpoint):
    """The asking member's cards. No key sees or deletes them: that needs a sign-in."""

    serializer_class = KeptCardSerializer
    whole = frozenset({"index"})

    @extend_schema(summary="My kept cards", responses={200: KeptCardSerializer(many=True)})
    def index(self, request: Request) -> Response:
        return Response(all_of(KeptCardSerializer(cards_of(request.user), many=True).data))

    @extend_schema(
        summary="Have a card forgotten",
        description="By Stripe, and then by the shop.",
        request=None,
        responses={204: None, 502: BANK_REFUSED},
    )
    def destroy(self, request: Request, pk: int) -> Response:
        try:
            forget_card(request.user, pk)
        except CardNotYours:
            raise Http404(_("You have no such card.")) from None
        return self.deleted(_("The card is forgotten."))
