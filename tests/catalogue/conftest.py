"""The goods of the demo shop, without pictures, and ways to look at a listing."""

from decimal import Decimal

import pytest
from django.db import transaction

from catalogue.models import Category, Product, ProductAttribute, ProductCategory
from catalogue.search.actions import refresh_search_documents
from catalogue.search.engine import Query, Results, search_engine
from demo.goods import GOODS
from demo.loading import catalogue as loading
from tests.factories import make_country, make_product

RATES = {"standard": Decimal("0.2"), "reduced": Decimal("0.05"), "zero": Decimal(0)}


@pytest.fixture(scope="module")
def demo_goods(django_db_setup, django_db_blocker):
    """Loaded once for a module, and then taken away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_country()
        loading.load_kinds()
        loading.load_categories()
        loading.load_sellers()
        loading.load_goods(GOODS)
        loading.refresh_all_cards(GOODS)
        yield
        transaction.set_rollback(True)


def found(words: str = "", **asked) -> Results:
    """What the engine finds, at British prices."""
    sort = asked.pop("sort", "relevance" if words else "newest")
    return search_engine().search(Query(words=words, sort=sort, tax_rates=RATES, **asked))


def titles(results: Results) -> list[str]:
    return [product.title for product in results.products]


def make_good(title: str, *, category: Category | None = None, price: str = "10.00", **values):
    """A product on sale with texts as filterable attributes; `description` is its own."""
    fields = {name: values.pop(name) for name in ("description", "stock") if name in values}
    product = make_product(title, price=price, **fields)
    if category:
        ProductCategory.objects.create(product=product, category=category)
    for code, text in values.items():
        attribute, _ = ProductAttribute.objects.get_or_create(
            product_class=product.product_class,
            code=code,
            defaults={"name": code.title(), "is_filterable": True},
        )
        product.attribute_values.create(attribute=attribute, value_text=text)
    refresh_search_documents([product.pk])
    return Product.objects.get(pk=product.pk)
