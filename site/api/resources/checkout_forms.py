"""What is sent to order what is in the cart, and to ask beforehand what it comes to."""

from typing import Any

from oscar.core.loading import get_class
from rest_framework import serializers

from accounts.models import User
from api.resources.money import AMOUNT, GIVEN_AMOUNT, MoneySerializer
from catalogue.rules import LARGEST_ID
from checkout.order.models import ShippingAddress
from checkout.shipping.deliveries import Choice

ShippingAddressForm = get_class("checkout.forms", "ShippingAddressForm")

MOST_SELLERS = 100


class AddressGivenSerializer(serializers.Serializer):
    """Where the goods go. What a country wants of it is checked as in the storefront."""

    first_name = serializers.CharField(max_length=255, default="")
    last_name = serializers.CharField(max_length=255)
    line1 = serializers.CharField(max_length=255)
    line2 = serializers.CharField(max_length=255, default="", allow_blank=True)
    line4 = serializers.CharField(max_length=255, help_text="Town or city.")
    state = serializers.CharField(max_length=255, default="", allow_blank=True)
    postcode = serializers.CharField(max_length=64, default="", allow_blank=True)
    country = serializers.CharField(min_length=2, max_length=2, help_text="As GB.")
    phone_number = serializers.CharField(max_length=32, default="", allow_blank=True)
    notes = serializers.CharField(max_length=2000, default="", allow_blank=True)


class QuestionSerializer(serializers.Serializer):
    """An address of the member's book, or one in full, and the ways of delivery.

    What is named nowhere goes the cheapest way in which it is brought.
    """

    address = AddressGivenSerializer(required=False)
    address_id = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="Of the address book."
    )
    delivery = serializers.CharField(
        max_length=160, required=False, help_text="The code of the way for all sellers' goods."
    )
    deliveries = serializers.DictField(
        child=serializers.CharField(max_length=160),
        required=False,
        help_text="Codes of ways by seller's id, for sellers that send another way.",
    )
    use_wallet = serializers.BooleanField(default=False)
    gift_card = serializers.CharField(max_length=64, required=False, help_text="Its code.")

    def validate_deliveries(self, deliveries: dict[str, str]) -> dict[int, str]:
        """By number, as sellers are known."""
        numbers = deliveries.keys()
        if len(numbers) > MOST_SELLERS or not all(
            each.isascii() and each.isdigit() and len(each) < 19 for each in numbers
        ):
            raise serializers.ValidationError("Its keys are ids of sellers.")
        return {int(seller): code for seller, code in deliveries.items()}

    @property
    def choice(self) -> Choice:
        """The ways that were named."""
        asked = self.validated_data
        return Choice(asked.get("delivery", ""), asked.get("deliveries", {}))

    def chosen_address(self, user: User | None) -> ShippingAddress | None:
        """The address that was given or picked, unsaved. Raises ValidationError."""
        asked = self.validated_data
        if "address_id" in asked:
            return _from_book(asked["address_id"], user)
        if "address" not in asked:
            return None
        form = ShippingAddressForm(asked["address"])
        if not form.is_valid():
            raise serializers.ValidationError({"address": form.errors.get_json_data()})
        if form.instance.country_id != asked["address"]["country"].upper():
            raise serializers.ValidationError({"address": {"country": "We do not send there."}})
        return form.instance


class PlacementSerializer(QuestionSerializer):
    """An order of what is in the cart."""

    email = serializers.EmailField(
        max_length=254, required=False, help_text="Whom to write to, if a guest orders."
    )
    expected_total = serializers.DecimalField(
        **GIVEN_AMOUNT,
        required=False,
        help_text="What the customer was shown, tax included: another total is refused. Without it "
        "a price that moved since the goods came into the cart, or a voucher that is lost, is.",
    )
    expected_left = serializers.DecimalField(
        **GIVEN_AMOUNT,
        required=False,
        help_text="What of it a card is to pay, beside wallet and gift card.",
    )

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        user = self.context["user"]
        if not user.is_authenticated and not asked.get("email"):
            raise serializers.ValidationError({"email": "A guest says whom to write to."})
        return asked


class AgreedPlacementSerializer(PlacementSerializer):
    """An order of what is in the cart, for a total that the customer was shown."""

    expected_total = serializers.DecimalField(
        **GIVEN_AMOUNT,
        help_text="What the customer was shown, tax included: another total is refused.",
    )


class CreditPartSerializer(serializers.Serializer):
    name = serializers.CharField()
    amount = serializers.DecimalField(**AMOUNT)


class QuoteSerializer(serializers.Serializer):
    """What an order of the cart would come to now."""

    goods = MoneySerializer()
    delivery = MoneySerializer()
    delivery_name = serializers.CharField()
    total = MoneySerializer()
    credit = CreditPartSerializer(many=True)
    left = serializers.DecimalField(**AMOUNT, help_text="For a card to pay: the `expected_left`.")


def _from_book(address_id: int, user: User | None) -> ShippingAddress:
    saved = user.addresses.filter(pk=address_id).first() if user is not None else None
    if saved is None:
        raise serializers.ValidationError({"address_id": "It is not in the address book."})
    address = ShippingAddress()
    saved.populate_alternative_model(address)
    return address
