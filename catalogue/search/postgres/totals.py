"""How many products fit, and what may be wrong with words that find none, in one statement."""

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from catalogue.search.postgres.spelling import UNKNOWN_WORDS, Unknown, typed_words

TOTAL = """
    WITH fitting AS MATERIALIZED (SELECT count(*) AS number FROM ({fitting}) AS one)
    SELECT number, NULL, NULL, NULL FROM fitting
    UNION ALL
    SELECT NULL, place, word, near FROM ({words}) AS amiss
    WHERE (SELECT number = 0 FROM fitting) AND NOT EXISTS ({products})
"""
NOTHING_FOUND = """
    SELECT place, word, near FROM ({words}) AS amiss WHERE NOT EXISTS ({products})
"""


def total_of(products: QuerySet, chosen: dict[str, Q], *, words: str) -> tuple[int, Unknown | None]:
    """How many of the products that have the words fit; and what is unknown of the words, None
    where something has them. One query."""
    fitting, of_fitting = _keys(products.filter(*chosen.values()))
    whole, of_whole = _keys(products)
    with connection.cursor() as cursor:
        statement = TOTAL.format(fitting=fitting, words=UNKNOWN_WORDS, products=whole)
        cursor.execute(statement, [*of_fitting, typed_words(words), *of_whole])
        rows = cursor.fetchall()
    [total] = [number for number, *_word in rows if number is not None]
    return total, [tuple(word) for number, *word in rows if number is None] or None


def unknown_words(products: QuerySet, *, words: str) -> Unknown | None:
    """What is unknown of the words, None where a product has them all. One query."""
    with connection.cursor() as cursor:
        cursor.execute(*nothing_found(products, words=words))
        return cursor.fetchall() or None


def nothing_found(products: QuerySet, *, words: str) -> tuple[str, list[Any]]:
    """The statement for what is unknown of the words, with its parameters; no row where a product
    has them all."""
    whole, of_whole = _keys(products)
    statement = NOTHING_FOUND.format(words=UNKNOWN_WORDS, products=whole)
    return statement, [typed_words(words), *of_whole]


def _keys(products: QuerySet) -> tuple[str, tuple]:
    return products.order_by().values("pk").query.sql_with_params()
