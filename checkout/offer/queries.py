"""Reading offers: which ranges hold which products, in one query for any number of either."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import F, IntegerField, TextField, Value
from django.db.models.functions import Cast

from catalogue.models import Product, ProductCategory
from checkout.offer.models import Range, RangeProduct

INCLUDED, EXCLUDED, CLASS, EXCLUDED_CATEGORY, BRANCH, OWN_CATEGORY, OWN_PATH = range(7)


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
    rules, places = _rules_and_places({range_.pk for range_ in plain}, products)
    for range_ in plain:
        own = rules[range_.pk]
        range_.members_read_ahead = frozenset(
            product.pk for product in products if _contains(range_, own, product, places)
        )


def _rules_and_places(range_ids: set[int], products: list[Product]) -> tuple[dict, dict]:
    """By range: the ids and tree paths its rules name. By product: those of its own categories."""
    ids = {product.pk for product in products} | {p.parent_id for p in products if p.parent_id}
    placed = {product.parent_id or product.pk for product in products}

    def rows(model, kind, value, owner="range_id", **only):
        return (
            model.objects.filter(**only)
            .annotate(
                kind=Value(kind, IntegerField()),
                owner=F(owner),
                subject=Cast(F(value), TextField()),
            )
            .values_list("kind", "owner", "subject")
            .order_by()
        )

    ours = {"range_id__in": range_ids}
    places = {"owner": "product_id", "product_id__in": placed}
    excluded = Range.excluded_products.through
    found = rows(RangeProduct, INCLUDED, "product_id", product_id__in=ids, **ours).union(
        rows(excluded, EXCLUDED, "product_id", product_id__in=ids, **ours),
        rows(Range.classes.through, CLASS, "productclass_id", **ours),
        rows(Range.excluded_categories.through, EXCLUDED_CATEGORY, "category_id", **ours),
        rows(Range.included_categories.through, BRANCH, "category__path", **ours),
        rows(ProductCategory, OWN_CATEGORY, "category_id", **places),
        rows(ProductCategory, OWN_PATH, "category__path", **places),
        all=True,
    )
    by_range: dict[int, dict[int, set]] = defaultdict(lambda: defaultdict(set))
    by_product: dict[int, dict[int, set]] = defaultdict(lambda: defaultdict(set))
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
