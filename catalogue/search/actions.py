"""Writes of the search: documents, the values of facets, the vocabulary."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left, Length

from answers import CATALOGUE, forget_answers, forget_answers_about
from catalogue.models import (
    AttributeOptionGroup,
    Category,
    Product,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
)
from catalogue.search.documents import NUMBER, Document, Value, documents_of, in_batches
from catalogue.search.models import FacetValue
from locks import lock_rows
from outbox.actions import record_event

BATCH = 500
AT_ONCE = 200
"""This many products are refreshed while somebody waits; more are left to the workers."""

REFRESH_ASKED = "catalogue.refresh_asked"

# Written only where something differs: most refreshes follow a change of something else.
WRITE_DOCUMENTS = """
    INSERT INTO search_searchdocument AS kept (product_id, document, values, categories)
    SELECT product_id,
        setweight(to_tsvector('shop_text', title), 'A') ||
        setweight(to_tsvector('shop_text', names), 'B') ||
        setweight(to_tsvector('shop_text', details), 'C') ||
        setweight(to_tsvector('shop_text', description), 'D') ||
        array_to_tsvector(string_to_array(codes, ' ')),
        values::int[], categories::bigint[]
    FROM unnest(
        %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::text[]
    ) AS found (product_id, title, names, details, description, codes, values, categories)
    ON CONFLICT (product_id) DO UPDATE
    SET document = EXCLUDED.document, values = EXCLUDED.values, categories = EXCLUDED.categories
    WHERE (kept.document, kept.values, kept.categories)
        IS DISTINCT FROM (EXCLUDED.document, EXCLUDED.values, EXCLUDED.categories)
"""

FORGET_WORDS = """
    DELETE FROM search_searchword WHERE NOT EXISTS (
        SELECT FROM search_searchdocument
        WHERE document @@ plainto_tsquery('shop_text', search_searchword.word)
    )
"""

# In order, so that two writers of the same words wait for each other and never in a circle.
WRITE_WORDS = """
    INSERT INTO search_searchword (word)
    SELECT DISTINCT left(unaccent(word), 40) AS word FROM unnest(%s::text[]) AS said (word)
    ORDER BY word ON CONFLICT DO NOTHING
"""


@transaction.atomic
def refresh_search_documents(product_ids: Collection[int]) -> int:
    """Bring what is found and filtered of these products up to date; a child stands for its parent.

    Call it after any change of words, attributes, categories, sellers or children. Returns how many
    documents there are of these products. The product rows are locked while they are read, so
    that of two refreshes the later one wins.
    """
    families = Product.objects.filter(pk__in=product_ids).values_list("pk", "parent_id")
    ids = {parent_id or pk for pk, parent_id in families}
    forget_answers_about(
        Product.objects.filter(Q(pk__in=ids) | Q(parent__in=ids)).values_list("pk", flat=True)
    )
    vocabulary: set[str] = set()
    number = 0
    for batch in in_batches(ids, BATCH):
        lock_rows(Product.objects.filter(pk__in=batch).only("pk"))
        documents = documents_of(batch)
        _write_documents(documents, _keys_of({v for each in documents for v in each.values}))
        vocabulary.update(*(each.vocabulary() for each in documents))
        number += len(documents)
    with connection.cursor() as cursor:
        cursor.execute(WRITE_WORDS, [sorted(vocabulary)])
    return number


def ask_for_refresh(product_ids: Iterable[int]) -> None:
    """Refresh these products' documents: a few at once, many by the workers.

    Caller is in the transaction of the change that makes it necessary.
    """
    ids = sorted(set(product_ids))
    if len(ids) <= AT_ONCE:
        refresh_search_documents(ids)
        return
    for batch in in_batches(ids, BATCH):
        record_event(REFRESH_ASKED, key=uuid4().hex, payload={"product_ids": batch})


def refresh_everything(progress: Callable[[int], object] | None = None) -> int:
    """All documents anew, batch by batch, each in a transaction of its own; for the operator.

    Words that no product has any more leave the vocabulary.
    """
    listed = Product.objects.exclude(structure=Product.CHILD)
    number = 0
    for batch in in_batches(listed.values_list("pk", flat=True), BATCH):
        number += refresh_search_documents(batch)
        if progress:
            progress(number)
    with connection.cursor() as cursor:
        cursor.execute(FORGET_WORDS)
    return number


@contextmanager
def listings_refreshed(category_ids: Iterable[int]) -> Iterator[None]:
    """Refresh what is in or below these categories, as they were before and as they are after.

    For a change of categories: renamed, moved, hidden, shown or deleted. One transaction.
    """
    keys = list(category_ids)
    with transaction.atomic():
        ids = set(_products_below(keys))
        yield
        forget_answers([CATALOGUE])
        ask_for_refresh(ids.union(_products_below(keys)))


def products_of_class(product_class: ProductClass) -> list[int]:
    """Stand-alone products and parents of a class."""
    return list(product_class.products.values_list("pk", flat=True))


def products_with_options(group: AttributeOptionGroup) -> list[int]:
    """Products and children that have an attribute whose values are the options of this group."""
    values = ProductAttributeValue.objects.filter(attribute__option_group=group)
    return list(values.values_list("product_id", flat=True).distinct())


def _products_below(category_ids: Collection[int]) -> list[int]:
    branch = Category.objects.filter(
        pk__in=category_ids, path=Left(OuterRef("path"), Length("path"))
    )
    placed = ProductCategory.objects.filter(category__in=Category.objects.filter(Exists(branch)))
    return list(placed.values_list("product_id", flat=True).distinct())


def _keys_of(values: set[Value]) -> dict[tuple[str, str], int]:
    """The keys of these values by facet and slug. New ones are written, renamed ones renamed."""
    wanted = {(value.facet, value.slug[:128]): value for value in sorted(values)}
    rows = FacetValue.objects.filter(facet__in={facet for facet, _slug in wanted})
    known = {(row.facet, row.slug): row for row in rows}
    new = [key for key in wanted if key not in known]
    if new:
        FacetValue.objects.bulk_create(
            (FacetValue(facet=key[0], slug=key[1], **_names(wanted[key])) for key in sorted(new)),
            ignore_conflicts=True,
        )
        known = {(row.facet, row.slug): row for row in rows.all()}
    for key, value in wanted.items():
        names = _names(value)
        if any(getattr(known[key], name) != text for name, text in names.items()):
            FacetValue.objects.filter(pk=known[key].pk).update(**names)
    return {key: known[key].pk for key in wanted}


def _names(value: Value) -> dict[str, str]:
    return {"heading": value.heading[:128], "label": value.label[:255]}


def _write_documents(documents: list[Document], keys: dict[tuple[str, str], int]) -> None:
    columns: list[list] = [
        [each.product_id for each in documents],
        [each.title for each in documents],
        [" \n ".join(each.names) for each in documents],
        [" \n ".join(each.details) for each in documents],
        [each.description for each in documents],
        [" ".join(f"{NUMBER}{code}" for code in sorted(each.codes)) for each in documents],
        [
            _array(keys[value.facet, value.slug[:128]] for value in each.values)
            for each in documents
        ],
        [_array(each.categories) for each in documents],
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_DOCUMENTS, columns)


def _array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, sorted(set(numbers)))) + "}"
