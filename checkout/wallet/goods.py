"""Gift cards as goods: one product with a variant for each amount, sold like everything else.

No tax is charged on them: a voucher for goods of several rates is taxed when it pays (multi-purpose
voucher, Directive (EU) 2016/1065). No offer makes them cheaper, and no other credit buys them.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from oscar.core.loading import get_model

from catalogue.actions import refresh_products
from catalogue.models import Product, ProductClass, TaxClass
from catalogue.partner.models import Partner, StockRecord
from checkout.order.models import Line, Order

Option = get_model("catalogue", "Option")

CLASS = "gift-card"
UPC = "GIFT"
TO, SENDER, MESSAGE, ON = "gift-to", "gift-from", "gift-message", "gift-on"
"""The codes of the options: whom it is mailed to, from whom it is, what is said, and when."""
OF_CLASS = Q(product__parent__product_class__slug=CLASS)
"""Lines of gift cards: each is a variant."""
OPTIONS = {TO: "For", SENDER: "From", MESSAGE: "Message", ON: "Sent on"}


class Worth(NamedTuple):
    """What the gift cards of an order cost in its currency: all, those made, those called off."""

    total: Decimal
    dispatched: Decimal
    cancelled: Decimal


def is_gift_card(product: Product | None) -> bool:
    return product is not None and product.get_product_class().slug == CLASS


def gift_card_lines(order: Order) -> list[Line]:
    """The lines of an order that sell gift cards, with what was said with them."""
    return list(order.lines.filter(OF_CLASS).prefetch_related("attributes").order_by("pk"))


def worth_of_gift_cards(order: Order) -> Worth:
    """What the gift cards of an order cost, as its lines are now. One query."""
    total = dispatched = cancelled = Decimal(0)
    for line in order.lines.filter(OF_CLASS):
        total += line.line_price_incl_tax
        cancelled += line.price_of_called_off(line.quantity_cancelled, after=0).incl_tax
        dispatched += line.price_of(line.quantity_dispatched, after=0).incl_tax
    return Worth(total, dispatched, cancelled)


def payable_by_credit(lines: Iterable[Any], total: Decimal) -> Decimal:
    """How much of a priced basket wallets and gift cards may pay: all but the gift cards in it."""
    cards = (
        line.line_price_incl_tax_incl_discounts for line in lines if is_gift_card(line.product)
    )
    return max(total - sum(cards, Decimal(0)), Decimal(0))


def cards_on_sale() -> list[Product]:
    """The amounts there are, each a variant with its stock record read along; cheapest first."""
    cards = Product.objects.filter(
        parent__product_class__slug=CLASS, is_public=True, parent__is_public=True
    )
    return list(
        cards.select_related("parent__product_class")
        .prefetch_related("stockrecords__partner")
        .order_by("stockrecords__price")
    )


@transaction.atomic
def put_gift_cards_on_sale() -> int:
    """Make the product and its amounts (GIFT_CARD_AMOUNTS). Repeated, it makes what is missing.

    Amounts that are no longer in the setting are taken off sale. Returns how many there are.
    """
    kind, _ = ProductClass.objects.update_or_create(
        slug=CLASS,
        defaults={"name": "Gift card", "requires_shipping": False, "track_stock": False},
    )
    for code, name in OPTIONS.items():
        option, _ = Option.objects.get_or_create(code=code, defaults={"name": name})
        kind.options.add(option)
    seller, _ = Partner.objects.get_or_create(code="shop", defaults={"name": settings.SHOP_NAME})
    card, _ = Product.objects.get_or_create(
        upc=UPC,
        defaults={
            "title": "Gift card",
            "structure": Product.PARENT,
            "product_class": kind,
            "tax_class": TaxClass.ZERO,
            "is_discountable": False,
            "description": (
                "<p>Whoever gets it chooses for themselves. The code comes by e-mail, on the day "
                "you say, and pays for everything in the shop.</p>"
            ),
        },
    )
    amounts = [Decimal(amount) for amount in settings.GIFT_CARD_AMOUNTS]
    made = [_put_on_sale(card, amount, seller) for amount in amounts]
    old = Product.objects.filter(parent=card).exclude(pk__in=[each.pk for each in made])
    old.update(is_public=False)
    refresh_products([card.pk])
    return len(made)


def _put_on_sale(card: Product, amount: Decimal, seller: Partner) -> Product:
    upc = f"{UPC}-{amount.normalize():f}"
    variant, is_new = Product.objects.get_or_create(
        upc=upc,
        defaults={
            "title": f"Gift card {amount.normalize():f} {settings.OSCAR_DEFAULT_CURRENCY}",
            "structure": Product.CHILD,
            "parent": card,
            "is_discountable": False,
        },
    )
    if is_new:
        StockRecord.objects.create(
            product=variant, partner=seller, partner_sku=upc, price=amount, num_in_stock=None
        )
    Product.objects.filter(pk=variant.pk, is_public=False).update(is_public=True)
    return variant
