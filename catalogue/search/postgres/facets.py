"""Counting, in one statement, how many products have each value.

Every product in question is read once, with the one kind of choice that it misses (0: none). What
misses nothing counts everywhere; what misses one kind alone counts for that kind, whose counts
must not heed its own choices; the rest counts nowhere.
"""

from collections import defaultdict
from functools import reduce
from operator import add

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from catalogue.search.engine import Facets, ValueCount
from catalogue.search.postgres.conditions import AVAILABILITY, AVAILABLE, CATEGORY, PRICE, RATING
from catalogue.search.price_ranges import EDGES

ALL, VALUE, PLACE, COST, STARS, ON_SALE = range(6)

# Products that are alike are added up before arrays are taken apart: of 20,000 products some
# hundred lie in different places.
COUNT = """
    WITH base AS MATERIALIZED ({base}),
    figures AS MATERIALIZED (
        SELECT missed, width_bucket(cost, %s::numeric[]) AS cost, floor(stars)::int AS stars,
            availability = ANY(%s) AS on_sale, count(*) AS number
        FROM base GROUP BY 1, 2, 3, 4
    ),
    counts AS (
        SELECT missed, {all} AS kind, 0 AS key, sum(number)::bigint AS number
        FROM figures GROUP BY 1
        UNION ALL
        SELECT missed, {value}, key, sum(number)::bigint FROM (
            SELECT missed, facet_values, count(*) AS number FROM base GROUP BY 1, 2
        ) AS alike CROSS JOIN unnest(facet_values) AS key GROUP BY 1, 3
        UNION ALL
        SELECT missed, {place}, key, sum(number)::bigint FROM (
            SELECT missed, places, count(*) AS number FROM base GROUP BY 1, 2
        ) AS alike CROSS JOIN unnest(places) AS key GROUP BY 1, 3
        UNION ALL
        SELECT missed, {cost}, cost, sum(number)::bigint
        FROM figures WHERE cost IS NOT NULL GROUP BY 1, 3
        UNION ALL
        SELECT missed, {stars}, stars, sum(number)::bigint
        FROM figures WHERE stars IS NOT NULL GROUP BY 1, 3
        UNION ALL
        SELECT missed, {on_sale}, 1, sum(number)::bigint FROM figures WHERE on_sale GROUP BY 1
    )
    SELECT missed, kind, counts.key, number, facet, slug, heading, label
    FROM counts LEFT JOIN search_facetvalue ON kind = {value} AND id = counts.key
"""


def counted(products: QuerySet, chosen: dict[str, Q]) -> tuple[int, Facets]:
    """How many of the products in question fit, and the facets. One query."""
    numbers = {facet: number for number, facet in enumerate(chosen, start=1)}
    base, parameters = _base(products, chosen).query.sql_with_params()
    parameters = [*parameters, list(EDGES), list(AVAILABLE)]
    statement = COUNT.format(
        base=base,
        all=ALL,
        value=VALUE,
        place=PLACE,
        cost=COST,
        stars=STARS,
        on_sale=ON_SALE,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    facets = Facets(price_edges=EDGES)
    total = 0
    values: dict[int, ValueCount] = {}
    facet_of: dict[int, str] = {}
    for missed, kind, key, number, facet, slug, heading, label in rows:
        if kind == ALL:
            total += number if missed == 0 else 0
        elif kind == VALUE and facet and missed in (0, numbers.get(facet)):
            count = number + (values[key].count if key in values else 0)
            values[key] = ValueCount(key, slug, label, count)
            facet_of[key] = facet
            facets.headings[facet] = heading
        elif kind == PLACE and missed in (0, numbers.get(CATEGORY)):
            facets.categories[key] = facets.categories.get(key, 0) + number
        elif kind == COST and missed in (0, numbers.get(PRICE)):
            facets.prices[key] = facets.prices.get(key, 0) + number
        elif kind == STARS and missed in (0, numbers.get(RATING)):
            facets.ratings[key] = facets.ratings.get(key, 0) + number
        elif kind == ON_SALE and missed in (0, numbers.get(AVAILABILITY)):
            facets.available += number
    by_facet: dict[str, list[ValueCount]] = defaultdict(list)
    for key, value in values.items():
        by_facet[facet_of[key]].append(value)
    facets.values = {
        facet: sorted(found, key=lambda value: (-value.count, value.label))
        for facet, found in by_facet.items()
    }
    return total, facets


def _base(products: QuerySet, chosen: dict[str, Q]) -> QuerySet:
    one = Value(1, output_field=IntegerField())
    zero = Value(0, output_field=IntegerField())
    if not chosen:
        annotated = products.annotate(missed=zero)
    else:
        misses = reduce(add, (Case(When(q, then=zero), default=one) for q in chosen.values()))
        missed = reduce(
            add,
            (
                Case(When(q, then=zero), default=Value(number, output_field=IntegerField()))
                for number, q in enumerate(chosen.values(), start=1)
            ),
        )
        annotated = products.alias(misses=misses).filter(misses__lte=1).annotate(missed=missed)
    return annotated.order_by().values(
        "missed",
        facet_values=F("search_document__values"),
        places=F("search_document__categories"),
        cost=F("shown_price"),
        stars=F("rating"),
        availability=F("card_availability"),
    )
