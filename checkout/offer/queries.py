"""Reading offers: which ranges hold which products, each in one query for any number of either."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from catalogue.models import Product, ProductCategory
from catalogue.queries import listed_products
from checkout.offer.models import Range, RangeProduct
from compiled import prepared_cursor

INCLUDED, EXCLUDED, CLASS, EXCLUDED_CATEGORY, BRANCH, OWN_CATEGORY, OWN_PATH = range(7)
# Written out, because every page with a basket asks this, and Django takes longer to write it anew
# than PostgreSQL to answer it; prepared, because planning it takes as long again.
RULES_AND_PLACES = f"""
    SELECT {INCLUDED}, range_id, product_id::text FROM offer_rangeproduct
    WHERE range_id = ANY(%(ranges)s) AND product_id = ANY(%(products)s)
    UNION ALL SELECT {EXCLUDED}, range_id, product_id::text FROM offer_range_excluded_products
    WHERE range_id = ANY(%(ranges)s) AND product_id = ANY(%(products)s)
    UNION ALL SELECT {CLASS}, range_id, productclass_id::text FROM offer_range_classes
    WHERE range_id = ANY(%(ranges)s)
    UNION ALL SELECT {EXCLUDED_CATEGORY}, range_id, category_id::text
    FROM offer_range_excluded_categories WHERE range_id = ANY(%(ranges)s)
    UNION ALL SELECT {BRANCH}, range_id, path FROM offer_range_included_categories
    JOIN catalogue_category ON catalogue_category.id = category_id
    WHERE range_id = ANY(%(ranges)s)
    UNION ALL SELECT {OWN_CATEGORY}, product_id, category_id::text FROM catalogue_productcategory
    WHERE product_id = ANY(%(placed)s)
    UNION ALL SELECT {OWN_PATH}, product_id, path FROM catalogue_productcategory
    JOIN catalogue_category ON catalogue_category.id = category_id
    WHERE product_id = ANY(%(placed)s)
"""  # noqa: S608 (the numbers above are all that is put in)


def read_members_ahead(ranges: Collection[Range], products: Iterable[Product]) -> None:
    """Tell each range which of these products it contains, so that pricing asks no more.

    The rules are those of Oscar's `RangeQuerySet.contains_product`: an exclusion wins, a category
    includes its sub-categories, a child follows its parent. It follows it out of a range too, where
    Oscar leaves it behind. Ranges with a custom class are left to themselves.
    """
    plain = [range_ for range_ in ranges if not range_.proxy_class]
    products = list(products)
    if not plain or not products:
        return
    rules, places = _rules_and_places({range_.pk for range_ in plain}, products)
    for range_ in plain:
        own = rules[range_.pk]
        range_.members_read_ahead = frozenset(
            product.pk for product in products if _contains(range_, own, product, places)
        )


def goods_of(range_: Range) -> QuerySet[Product]:
    """What a range's page shows as cards: listed products that pricing finds in the range, too.

    They are in the order that staff gave them, then the newest first.
    """
    placed = RangeProduct.objects.filter(range=range_, product=OuterRef("pk"))
    goods = listed_products().annotate(place=Subquery(placed.values("display_order")))
    goods = goods.order_by(F("place").asc(nulls_last=True), "-date_created", "-pk")
    if range_.proxy_class:
        return goods.filter(pk__in=range_.all_products().order_by().values("pk"))
    categories = ProductCategory.objects.filter(product=OuterRef("pk"))
    excluded_categories = categories.filter(category__in=range_.excluded_categories.all())
    goods = goods.exclude(pk__in=range_.excluded_products.values("pk"))
    goods = goods.filter(~Exists(excluded_categories))
    if range_.includes_all_products:
        return goods
    branches = ArraySubquery(range_.included_categories.values("pk"))
    return goods.filter(
        Q(pk__in=range_.included_products.values("pk"))
        | Q(product_class__in=range_.classes.all())
        | Q(search_document__categories__overlap=branches)
    )


def _rules_and_places(range_ids: set[int], products: list[Product]) -> tuple[dict, dict]:
    """By range: the ids and tree paths its rules name. By product: those of its own categories."""
    asked = {
        "ranges": sorted(range_ids),
        "products": sorted({pk for p in products for pk in (p.pk, p.parent_id) if pk}),
        "placed": sorted({product.parent_id or product.pk for product in products}),
    }
    by_range: dict[int, dict[int, set]] = defaultdict(lambda: defaultdict(set))
    by_product: dict[int, dict[int, set]] = defaultdict(lambda: defaultdict(set))
    with prepared_cursor(connection) as cursor:
        cursor.execute(RULES_AND_PLACES, asked)
        found = cursor.fetchall()
    for kind, owner, subject in found:
        by_owner = by_product if kind in (OWN_CATEGORY, OWN_PATH) else by_range
        by_owner[owner][kind].add(subject if kind in (BRANCH, OWN_PATH) else int(subject))
    return by_range, by_product


def _contains(range_, rules, product, places) -> bool:
    family = {product.pk, product.parent_id} - {None}
    place = places[product.parent_id or product.pk]
    own_categories, paths = place[OWN_CATEGORY], place[OWN_PATH]
    if rules[EXCLUDED] & family or rules[EXCLUDED_CATEGORY] & own_categories:
        return False
    if range_.includes_all_products:
        return True
    product_class_id = (
        product.parent.product_class_id if product.parent_id else product.product_class_id
    )
    return bool(
        rules[INCLUDED] & family
        or any(path.startswith(branch) for branch in rules[BRANCH] for path in paths)
        or product_class_id in rules[CLASS]
    )
