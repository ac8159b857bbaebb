"""What the API tells of products, in the shapes of `shapes.py`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from api.resources import prices
from api.resources.pictures import CARD_SIZES, GALLERY_SIZES, absolute, picture_document
from catalogue.addresses import category_address, category_slugs, product_address
from catalogue.families import Family, gallery_of, options_of, value_text, values_of
from catalogue.models import Category, Option, Product, ProductAttribute, ProductAttributeValue
from catalogue.partner.models import Partner
from catalogue.partner.strategy import ShopStrategy
from catalogue.prices.cards import card_price
from catalogue.reviews.queries import histogram
from catalogue.rules import Availability


def card_document(
    product: Product, *, rates: Any, at: datetime, highlight: str | None = None
) -> dict[str, Any]:
    """A product that was read for a card. `rates` are the tax rates of a country."""
    return {
        "id": product.pk,
        "structure": product.structure,
        "upc": product.upc,
        "title": product.title,
        "slug": product.slug,
        "url": absolute(product_address(product.pk, product.slug)),
        "price": prices.of_card(card_price(product, rates=rates, at=at)),
        "availability": {
            "code": product.card_availability,
            "can_be_bought": product.can_be_bought,
            "later": product.card_later,
            "backorder_days": product.card_backorder_days,
            "released_on": product.card_released_on,
        },
        "rating": product.rating,
        "rating_count": product.rating_count,
        "picture": picture_document(product.card_image, sizes=CARD_SIZES, alt=product.title),
        "seller": product.card_seller,
        "highlight": highlight,
    }


def product_document(
    family: Family, *, categories: Iterable[Category], strategy: ShopStrategy, at: datetime
) -> dict[str, Any]:
    """All that is told of the product a family was asked for, without reviews."""
    product, head = family.asked, family.head
    info = _purchase(product, strategy)
    return {
        "id": product.pk,
        "structure": product.structure,
        "parent": product.parent_id,
        "product_class": head.product_class.slug,
        "upc": product.upc,
        "title": product.get_title(),
        "slug": product.slug,
        "url": absolute(product.get_absolute_url()),
        "description": product.description or head.description or "",
        "meta_title": product.meta_title or "",
        "meta_description": product.meta_description or "",
        "is_public": product.is_public,
        "is_discountable": product.is_discountable,
        "tax_class": product.effective_tax_class,
        "weight": product.weight,
        "price": prices.of_purchase(product, info, strategy=strategy, at=at),
        "availability": _availability(info.availability),
        "rating": head.rating,
        "rating_count": head.rating_count,
        "stars": {str(each.stars): each.number for each in histogram(head.score_counts)},
        "attributes": _attributes(product, head),
        "options": [_option(option) for option in options_of(product, head)],
        "images": _images(product, head),
        "sellers": [seller_document(each) for each in _sellers(family)],
        "created": product.date_created,
        "updated": product.date_updated,
        "variants": [
            _variant(child, head, strategy=strategy, at=at)
            for child in (family.children if product.is_parent else ())
        ],
        "categories": _places(categories),
    }


def availability_of(product: Product, strategy: ShopStrategy) -> dict[str, Any]:
    """What can be had of a product that was read with its family."""
    return _availability(_purchase(product, strategy).availability)


def seller_document(partner: Partner) -> dict[str, Any]:
    """Who sells."""
    url = reverse("catalogue:seller", kwargs={"code": partner.code}) if partner.code else None
    return {
        "id": partner.pk,
        "code": partner.code,
        "name": partner.display_name,
        "url": absolute(url) if url else None,
    }


def _purchase(product: Product, strategy: ShopStrategy) -> Any:
    if product.is_parent:
        return strategy.fetch_for_parent(product)
    return strategy.fetch_for_product(product)


def _availability(availability: Any) -> dict[str, Any]:
    """What is not counted says no more than that it is there."""
    standing = getattr(availability, "standing", None)
    known = availability.code in Availability.values
    return {
        "code": availability.code if known else Availability.IN_STOCK,
        "can_be_bought": availability.is_available_to_buy,
        "later": getattr(availability, "later", ""),
        "backorder_days": standing.days if standing else None,
        "released_on": standing.released_on if standing else None,
    }


def _variant(
    child: Product, head: Product, *, strategy: ShopStrategy, at: datetime
) -> dict[str, Any]:
    info = _purchase(child, strategy)
    return {
        "id": child.pk,
        "upc": child.upc,
        "title": child.get_title(),
        "slug": child.slug,
        "url": absolute(child.get_absolute_url()),
        "is_public": child.is_public,
        "price": prices.of_purchase(child, info, strategy=strategy, at=at),
        "availability": _availability(info.availability),
        "attributes": _attributes(child, head),
        "options": [_option(option) for option in options_of(child, head)],
        "images": _images(child, child),
    }


def _attributes(product: Product, head: Product) -> list[dict[str, Any]]:
    return [
        {
            "code": value.attribute.code,
            "name": value.attribute.name,
            "type": value.attribute.type,
            "value": plain_value(value),
            "text": value_text(value),
        }
        for value in values_of(product, head)
    ]


def plain_value(value: ProductAttributeValue) -> Any:
    """The value of an attribute as it is written: an option by its name, a file by its address."""
    kind, given = value.attribute.type, value.value
    if kind == ProductAttribute.MULTI_OPTION:
        return [option.option for option in given]
    if kind == ProductAttribute.OPTION:
        return given.option if given else None
    if value.attribute.is_file:
        return absolute(given.url) if given else None
    return str(given) if kind == ProductAttribute.ENTITY and given is not None else given


def _option(option: Option) -> dict[str, Any]:
    group = option.option_group
    return {
        "code": option.code,
        "name": option.name,
        "type": option.type,
        "required": option.required,
        "choices": [each.option for each in group.options.all()] if group else [],
    }


def _images(product: Product, head: Product) -> list[dict[str, Any]]:
    """Captions say what the pictures show."""
    documents = (
        picture_document(
            image.original, sizes=GALLERY_SIZES, alt=image.caption or product.get_title()
        )
        for image in gallery_of(product, head)
    )
    return [document for document in documents if document]


def _sellers(family: Family) -> list[Partner]:
    products = family.children if family.asked.is_parent else [family.asked]
    partners = {record.partner for product in products for record in product.stockrecords.all()}
    return sorted(partners, key=lambda partner: partner.pk)


def _places(categories: Iterable[Category]) -> list[dict[str, Any]]:
    public = [each for each in categories if each.is_public and each.ancestors_are_public]
    slugs = category_slugs(public)
    return [
        {
            "id": category.pk,
            "name": category.name,
            "path": slugs[category.pk],
            "url": absolute(category_address(category.pk, slugs[category.pk])),
        }
        for category in public
    ]
