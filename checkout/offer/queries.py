"""Reading offers: which ranges hold which products, in three queries for any number of either."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import F, IntegerField, Value

from catalogue.models import Product, ProductCategory
from checkout.offer.models import Range, RangeProduct

INCLUDED, EXCLUDED, CLASS, EXCLUDED_CATEGORY, BRANCH = range(5)


def read_members_ahead(ranges: Collection[Range], products: Iterable[Product]) -> None:
    """Tell each range which of these products it contains, so that pricing asks no more.

    The rules are those of Oscar's `RangeQuerySet.contains_product`: an exclusion wins, a category
    includes its sub-categories, a child follows its parent. Ranges with a custom class are left
    to themselves.
    """
    plain = [range_ for range_ in ranges if not range_.proxy_class]
    products = list(products)
    if not plain or not products:
        return
    rules = _rules_of({range_.pk for range_ in plain}, products)
    places = _places_of(products)
    for range_ in plain:
        own = rules[range_.pk]
        range_.members_read_ahead = frozenset(
            product.pk for product in products if _contains(range_, own, product, places)
        )


def _rules_of(range_ids: set[int], products: list[Product]) -> dict[int, dict[int, set]]:
    ids = {product.pk for product in products} | {p.parent_id for p in products if p.parent_id}
    number = IntegerField()

    def rows(model, kind, value, **only):
        return (
            model.objects.filter(range_id__in=range_ids, **only)
            .annotate(kind=Value(kind, number), subject=F(value))
            .values_list("range_id", "kind", "subject")
            .order_by()
        )

    found = rows(RangeProduct, INCLUDED, "product_id", product_id__in=ids).union(
        rows(Range.excluded_products.through, EXCLUDED, "product_id", product_id__in=ids),
        rows(Range.classes.through, CLASS, "productclass_id"),
        rows(Range.excluded_categories.through, EXCLUDED_CATEGORY, "category_id"),
    )
    rules: dict[int, dict[int, set]] = defaultdict(lambda: defaultdict(set))
    for range_id, kind, subject in found:
        rules[range_id][kind].add(subject)
    branches = Range.included_categories.through.objects.filter(range_id__in=range_ids)
    for range_id, path in branches.values_list("range_id", "category__path"):
        rules[range_id][BRANCH].add(path)
    return rules


def _places_of(products: list[Product]) -> dict[int, tuple[set[int], set[int]]]:
    """Per product: the ids and the tree paths of its own categories."""
    ids = {product.parent_id or product.pk for product in products}
    paths = defaultdict(set)
    own = defaultdict(set)
    rows = ProductCategory.objects.filter(product_id__in=ids).values_list(
        "product_id", "category_id", "category__path"
    )
    for product_id, category_id, path in rows:
        own[product_id].add(category_id)
        paths[product_id].add(path)
    return {pk: (own[pk], paths[pk]) for pk in ids}


def _contains(range_, rules, product, places) -> bool:
    family = {product.pk, product.parent_id} - {None}
    own_categories, paths = places[product.parent_id or product.pk]
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
