"""A member's wallet. Version 2 alone."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.guesses import guess
from api.idempotency import idempotent
from api.resources.money import AMOUNT
from checkout.wallet.accounts import known_wallet_of
from checkout.wallet.actions import redeem_card
from checkout.wallet.models import Transfer
from checkout.wallet.queries import entries_of

LONGEST_CODE = 64


class WalletSerializer(serializers.Serializer):
    balance = serializers.DecimalField(**AMOUNT)
    currency = serializers.CharField()


class WalletEntrySerializer(serializers.Serializer):
    """What came in, or left (negative), and what it was for."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField(source="transfer.created_at")
    kind = serializers.ChoiceField(source="transfer.kind", choices=Transfer.Kind.values)
    amount = serializers.DecimalField(**AMOUNT)
    balance_after = serializers.DecimalField(**AMOUNT)
    order = serializers.CharField(source="transfer.order.number", default=None, allow_null=True)
    reason = serializers.CharField(source="transfer.reason", allow_blank=True)


class GiftCardCodeSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=LONGEST_CODE)


class RedeemedSerializer(WalletSerializer):
    """`amount` was on the card, and is in the wallet now."""

    amount = serializers.DecimalField(**AMOUNT)


@extend_schema(tags=["wallet"])
class Wallets(Endpoint):
    """The wallet of the asking member, in the shop's currency."""

    serializer_class = WalletEntrySerializer
    limits = {"redeem": "checkout"}

    @extend_schema(summary="My wallet", responses={200: WalletSerializer})
    def retrieve(self, request: Request) -> Response:
        return Response(WalletSerializer(self._told()).data)

    @extend_schema(summary="What came in and what left", responses=WalletEntrySerializer(many=True))
    def entries(self, request: Request) -> Response:
        return self.page_of(entries_of(self._wallet()))

    @extend_schema(
        summary="Redeem a gift card",
        request=GiftCardCodeSerializer,
        responses={201: RedeemedSerializer},
    )
    @idempotent(is_required=True)
    def redeem(self, request: Request) -> Response:
        given = self.given(GiftCardCodeSerializer)
        with guess(request, action="gift_card"):
            amount = redeem_card(given["code"], user=request.user)
        return Response(RedeemedSerializer(self._told() | {"amount": amount}).data, status=201)

    def _wallet(self):
        return known_wallet_of(self.request.user.pk, settings.OSCAR_DEFAULT_CURRENCY)

    def _told(self) -> dict:
        wallet = self._wallet()
        balance = wallet.balance if wallet is not None else 0
        return {"balance": balance, "currency": settings.OSCAR_DEFAULT_CURRENCY}
