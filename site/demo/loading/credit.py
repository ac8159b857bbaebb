"""Gift cards on sale, a wallet with something in it, and a gift card that was given."""

from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Max

from accounts.models import User
from catalogue.actions import refresh_products
from catalogue.models import Product, ProductImage
from checkout.wallet.actions import grant_credit
from checkout.wallet.gift_cards import give_card
from checkout.wallet.goods import UPC, put_gift_cards_on_sale
from checkout.wallet.models import GiftCard
from demo.accounts import CARD_FOR, CREDIT, LOG_INS
from demo.loading.pictures import GIFT_CARD
from media.models import ShopImage
from outbox.models import Event


def load_gift_cards() -> int:
    """The product, with a picture. Returns how many amounts there are."""
    amounts = put_gift_cards_on_sale()
    card = Product.objects.get(upc=UPC)
    picture = ShopImage.objects.filter(title=GIFT_CARD).first()
    if picture is not None and not card.images.filter(original=picture).exists():
        shown = {"original": picture, "caption": picture.description}
        ProductImage.objects.update_or_create(product=card, display_order=0, defaults=shown)
        refresh_products([card.pk])
    return amounts


def load_credit() -> int:
    """Credit of the customer, and a gift card for somebody. Nobody is told of them."""
    customer = User.objects.get(email=LOG_INS[0][1])
    staff = User.objects.get(email=LOG_INS[2][1])
    address, amount, message = CARD_FOR
    if GiftCard.objects.filter(key=_key(address)).exists():
        return len(CREDIT) + 1
    before = Event.objects.aggregate(last=Max("pk", default=0))["last"]
    for given, reason in CREDIT:
        key = str(_key(reason))
        grant_credit(customer, amount=Decimal(given), reason=reason, key=key, by=staff)
    give_card(amount=Decimal(amount), to=address, message=message, key=_key(address), by=staff)
    Event.objects.filter(pk__gt=before, topic__in=("wallet.credited", "gift_card.due")).delete()
    return len(CREDIT) + 1


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://bowerbird.example/demo/credit/{name}")
