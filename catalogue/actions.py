"""Writes of the catalogue."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from answers import forget_answers_about
from catalogue.models import Product, ProductImage
from catalogue.partner.models import StockRecord
from catalogue.prices.actions import refresh_reductions
from catalogue.prices.models import ReducedPrice
from catalogue.rules import StockLine, card_figures
from catalogue.search.actions import refresh_search_documents
from locks import lock_rows

CARD_COLUMNS = [
    "card_price",
    "card_price_before",
    "card_reduced_until",
    "card_price_varies",
    "card_availability",
    "card_backorder_days",
    "card_released_on",
    "card_image",
    "card_seller",
]


RELEASED_AT_ONCE = 500


@transaction.atomic
def refresh_products(product_ids: Collection[int]) -> int:
    """Bring cards and search documents of these products up to date; a child stands for its parent.

    Call it after any change of a product. Returns how many cards it wrote.
    """
    ids = list(product_ids)
    refresh_search_documents(ids)
    return refresh_cards(ids)


@transaction.atomic
def refresh_cards(product_ids: Collection[int]) -> int:
    """Bring the cards of these products up to date; a child's id stands for its parent's.

    Enough after a change of stock, price or pictures; `refresh_products` is for all else. Returns
    how many cards it wrote.
    A child has no card, but keeps its own first picture for the lines of baskets and orders.
    """
    products = Product.objects.filter(pk__in=product_ids).values_list("pk", "parent_id")
    ids = {parent_id or pk for pk, parent_id in products}
    family = lock_rows(Product.objects.filter(Q(pk__in=ids) | Q(parent__in=ids)))
    forget_answers_about(each.pk for each in family)
    cards = [product for product in family if product.pk in ids]
    children = [product for product in family if product.pk not in ids]
    today = timezone.localdate()
    stock = _stock_by_card(ids)
    records_shown = [record for records in stock.values() for record in records]
    reduced = refresh_reductions(records_shown, at=timezone.now())
    pictures = dict(
        ProductImage.objects.filter(product__in=family)
        .order_by("product_id", "display_order", "pk")
        .distinct("product_id")
        .values_list("product_id", "original_id")
    )
    for card in cards:
        records = stock[card.pk]
        figures = card_figures(
            StockLine(record.price, record.standing(today=today)) for record in records
        )
        card.card_price = figures.price
        card.card_price_varies = figures.price_varies
        card.card_price_before, card.card_reduced_until = _reduction_of(
            card, [reduced.get(each.pk) for each in records if each.price == card.card_price]
        )
        card.card_availability = figures.availability
        card.card_backorder_days = figures.days
        card.card_released_on = figures.released_on
        card.card_image_id = pictures.get(card.pk)
        sellers = sorted({record.partner.display_name for record in records})
        card.card_seller = sellers[0] if len(sellers) == 1 else ""
    moved = [child for child in children if child.card_image_id != pictures.get(child.pk)]
    for child in moved:
        child.card_image_id = pictures.get(child.pk)
    Product.objects.bulk_update(moved, ["card_image"], batch_size=500)
    return Product.objects.bulk_update(cards, CARD_COLUMNS, batch_size=500)


def refresh_released(*, today: date) -> int:
    """Bring the cards of pre-orders that are released by `today` up to date; how many those are."""
    cards = Product.objects.filter(card_released_on__lte=today).order_by("pk")
    found = list(cards.values_list("pk", flat=True))
    for start in range(0, len(found), RELEASED_AT_ONCE):
        refresh_cards(found[start : start + RELEASED_AT_ONCE])
    return len(found)


def _reduction_of(
    card: Product, reduced: list[ReducedPrice | None]
) -> tuple[Decimal, datetime] | tuple[None, None]:
    """What a card says of a reduction: nothing where its price is one of several."""
    known = [each for each in reduced if each is not None]
    if card.card_price_varies or not known or len(known) < len(reduced):
        return None, None
    return min((each.before, each.until) for each in known)


def _stock_by_card(ids: Collection[int]) -> dict[int, list[StockRecord]]:
    """Stock records of each card's product and of its public children."""
    own = StockRecord.objects.filter(product__in=ids)
    of_children = StockRecord.objects.filter(product__parent__in=ids, product__is_public=True)
    found: dict[int, list[StockRecord]] = defaultdict(list)
    for record in (own | of_children).select_related("partner", "product").order_by("pk"):
        found[record.product.parent_id or record.product_id].append(record)
    return found
