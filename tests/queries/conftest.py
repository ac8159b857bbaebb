"""A shop that was set up, and goods with pictures in all sizes that pages show."""

from itertools import count

import pytest
from wagtail.models import Site

from catalogue.actions import refresh_products
from catalogue.models import (
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductImage,
)
from catalogue.reviews.models import ProductReview
from cms.models import HomePage, Navigation
from media.models import ShopImage, ShopRendition
from media.specs import EVERYWHERE, GOODS, filter_specs
from tests.factories import make_country, make_member, make_product

_numbers = count(1)


@pytest.fixture
def home(set_up) -> HomePage:
    """The home page, on the host of the test client, with a menu of one category."""
    make_country()
    Site.objects.update(hostname="testserver", port=80)
    site = Site.objects.get()
    navigation = Navigation.for_site(site)
    navigation.menu = [
        ("entry", {"title": "", "target": [("category", make_category())], "children": []})
    ]
    navigation.save()
    return HomePage.objects.get()


def make_category(parent: Category | None = None) -> Category:
    name = f"Category {next(_numbers)}"
    return parent.add_child(name=name) if parent else Category.add_root(name=name)


def make_picture() -> ShopImage:
    """A picture of the library that is rendered in all sizes, as far as its rows tell."""
    number = next(_numbers)
    values = {"title": f"Picture {number}", "file": f"{number}.jpg", "width": 900, "height": 900}
    (image,) = ShopImage.objects.bulk_create([ShopImage(**values)])
    ShopRendition.objects.bulk_create(
        ShopRendition(
            image=image,
            filter_spec=spec,
            focal_point_key="",
            file=f"{number}-{place}.webp",
            width=320,
            height=320,
        )
        for place, spec in enumerate(filter_specs(*GOODS, *EVERYWHERE))
    )
    return image


def make_goods(
    number: int, category: Category, *, title: str | None = None, **fields
) -> list[Product]:
    """So many of them, each with a number in its title, whose cards are written at once."""
    goods = [
        make_good(category, title=title and f"{title} {n}", card=False, **fields)
        for n in range(number)
    ]
    keys = [each.pk for each in goods]
    refresh_products(keys)
    return list(Product.objects.filter(pk__in=keys).order_by("pk"))


def make_good(
    category: Category, *, pictures: int = 1, variants: int = 0, card: bool = True, **fields
) -> Product:
    """A product with pictures and an attribute, stand-alone or with variants that have theirs.

    Without `card`, it is for the caller to refresh it, perhaps with many others at once.
    """
    product = make_product(card=False, **fields)
    if variants:
        Product.objects.filter(pk=product.pk).update(structure=Product.PARENT)
        product.stockrecords.all().delete()
        product.refresh_from_db()
    children = [make_product(parent=product, card=False) for _ in range(variants)]
    ProductCategory.objects.create(product=product, category=category)
    attribute, _ = ProductAttribute.objects.get_or_create(
        product_class=product.product_class, code="glaze", defaults={"name": "Glaze"}
    )
    ProductAttributeValue.objects.bulk_create(
        ProductAttributeValue(product=each, attribute=attribute, value_text="Blue")
        for each in [product, *children]
    )
    ProductImage.objects.bulk_create(
        ProductImage(product=each, original=make_picture(), display_order=order)
        for each in [product, *children]
        for order in range(pictures)
    )
    if card:
        refresh_products([product.pk])
    return Product.objects.get(pk=product.pk)


def review(product: Product, times: int) -> None:
    ProductReview.objects.bulk_create(
        ProductReview(
            product=product,
            user=make_member(),
            score=5,
            title="Good",
            body="As shown.",
            status=ProductReview.APPROVED,
        )
        for _ in range(times)
    )
