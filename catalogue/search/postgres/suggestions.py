"""What begins like the words being typed: products, categories and stories, in one statement."""

import re
from collections.abc import Callable
from itertools import count

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from catalogue.search.documents import NUMBER, code_of
from catalogue.search.engine import Suggestion, Suggestions
from catalogue.search.postgres.highlights import START, STOP, marked
from catalogue.search.postgres.spelling import mended, unknown_in

TOKEN = re.compile(r"[^\W_]+")
PLACEHOLDER = re.compile("%[s%]")
SHORTEST = 2
MOST_TOKENS = 8
MOST_PRODUCTS, MOST_CATEGORIES, MOST_ARTICLES = 6, 3, 3
LOOKED_AT = 400
"""Of a beginning that thousands share, this many products are compared."""

PICTURE = "format-webp|width-320"
PRODUCT, CATEGORY, ARTICLE = range(3)

# `spelt`: a word that begins no word of ours is taken for the one most like it; what has a digit is
# no word. `numbered`: products of this number (2), and of one that begins so (1). The rank of words
# is made to be below one (32), so these come first. `articles` is the statement of SEARCH_ARTICLES.
SUGGEST = """
    WITH spelt AS (
        SELECT place, CASE WHEN typed.word ~ '[0-9]' OR EXISTS (
            SELECT FROM search_searchword AS kept
            WHERE kept.word ~>=~ typed.word AND kept.word ~<~ (typed.word || %(last)s)
        ) THEN typed.word ELSE coalesce((
            SELECT kept.word FROM search_searchword AS kept
            WHERE kept.word %% typed.word OR (
                left(kept.word, 2) = left(typed.word, 2)
                AND length(kept.word) <= length(typed.word) + 1
            )
            ORDER BY similarity(kept.word, typed.word) DESC, kept.word LIMIT 1
        ), typed.word) END AS word
        FROM (
            SELECT place, unaccent(lower(word)) AS word
            FROM unnest(%(tokens)s::text[]) WITH ORDINALITY AS said (word, place)
        ) AS typed
    ),
    asked AS (
        SELECT to_tsquery('shop_text', string_agg('''' || word || ''':*ABC', ' & ')) AS products,
            to_tsquery('shop_text', string_agg('''' || word || ''':*', ' & ')) AS others
        FROM spelt
    ),
    numbered AS MATERIALIZED (
        SELECT product_id, document,
            CASE WHEN document @@ %(whole)s::tsquery THEN 2 ELSE 1 END AS number
        FROM search_searchdocument WHERE document @@ %(number)s::tsquery LIMIT %(looked_at)s
    ),
    hits AS MATERIALIZED (
        SELECT * FROM numbered UNION ALL (
            SELECT product_id, document, 0 FROM search_searchdocument
            WHERE (document @@ (SELECT products FROM asked) OR document @@ %(begun)s::tsquery)
                AND product_id NOT IN (SELECT product_id FROM numbered)
            LIMIT %(looked_at)s
        )
    ),
    products AS (
        SELECT {product} AS kind, product.id, product.title, product.slug AS address,
            product.card_image_id AS image, product.card_price AS price,
            product.card_price_varies AS price_varies, product.tax_class,
            hits.number + ts_rank(hits.document, asked.products, 32)
                * CASE WHEN product.card_availability IN ('sold-out', 'unavailable')
                    THEN 0.5 ELSE 1 END
                AS fitness
        FROM hits JOIN catalogue_product AS product ON product.id = hits.product_id, asked
        WHERE product.is_public
        ORDER BY fitness DESC, product.rating_count DESC, product.id DESC LIMIT %(products)s
    ),
    categories AS (
        SELECT {category} AS kind, id, name AS title, (
            SELECT string_agg(above.slug, '/' ORDER BY above.depth) FROM catalogue_category AS above
            WHERE starts_with(category.path, above.path)
        ) AS address, NULL::bigint AS image, NULL::numeric AS price, false AS price_varies,
            '' AS tax_class, 1.0 / depth AS fitness
        FROM catalogue_category AS category, asked
        WHERE is_public AND ancestors_are_public AND to_tsvector('shop_text', name) @@ asked.others
        ORDER BY depth, path LIMIT %(categories)s
    ),
    articles AS (
        SELECT {article} AS kind, id, title, address, NULL::bigint AS image,
            NULL::numeric AS price, false AS price_varies, '' AS tax_class, 0 AS fitness
        FROM ({articles}) AS story, asked
        WHERE to_tsvector('shop_text', title || ' ' || intro) @@ asked.others
        ORDER BY to_tsvector('shop_text', title) @@ asked.others DESC, id DESC LIMIT %(articles)s
    )
    SELECT kind, found.id, ts_headline('shop_text', title, asked.others, %(marks)s), address,
        rendition.file, price, price_varies, tax_class
    FROM (
        SELECT * FROM products UNION ALL SELECT * FROM categories UNION ALL SELECT * FROM articles
    ) AS found
    CROSS JOIN asked
    LEFT JOIN media_shoprendition AS rendition
        ON rendition.image_id = found.image AND rendition.filter_spec = %(picture)s
        AND rendition.focal_point_key = ''
    ORDER BY kind, fitness DESC, found.id DESC
"""


def suggestions_for(words: str) -> Suggestions:
    """Suggestions for words of at least SHORTEST characters, and nothing for less.

    One query. Where nothing begins so, what was meant is suggested, for two more at most.
    """
    return _suggested(words) or _suggested(mended(words, unknown_in(words)))


def _suggested(words: str) -> Suggestions:
    tokens = [token for token in TOKEN.findall(words) if len(token) <= 40][:MOST_TOKENS]
    if sum(map(len, tokens)) < SHORTEST:
        return Suggestions()
    articles, article_parameters = _articles().query.sql_with_params()
    statement, parameters = _named(articles, article_parameters)
    with connection.cursor() as cursor:
        cursor.execute(
            SUGGEST.format(product=PRODUCT, category=CATEGORY, article=ARTICLE, articles=statement),
            parameters | _parameters(tokens, words),
        )
        rows = cursor.fetchall()
    found = Suggestions()
    for kind, pk, title, address, file, price, price_varies, tax_class in rows:
        if kind == PRODUCT:
            picture = storages[settings.WAGTAILIMAGES_RENDITION_STORAGE].url(file) if file else ""
            url = reverse("catalogue:detail", kwargs={"product_slug": address, "pk": pk})
            found.products.append(
                Suggestion(marked(title), url, picture, price, price_varies, tax_class)
            )
        elif kind == CATEGORY:
            url = reverse("catalogue:category", kwargs={"category_slug": address, "pk": pk})
            found.categories.append(Suggestion(marked(title), url))
        else:
            found.articles.append(Suggestion(marked(title), address))
    return found


def _articles() -> QuerySet:
    """Rows of `id`, `title`, `intro` and `address`, from the room that has stories."""
    source: Callable[[], QuerySet] = import_string(settings.SEARCH_ARTICLES)
    return source()


def _named(statement: str, parameters: tuple) -> tuple[str, dict]:
    """A statement with its parameters by name, to stand within another one."""
    numbers = count()
    named = PLACEHOLDER.sub(
        lambda match: f"%(article_{next(numbers)})s" if match[0] == "%s" else match[0], statement
    )
    return named, {f"article_{number}": value for number, value in enumerate(parameters)}


def _parameters(tokens: list[str], words: str) -> dict:
    code = code_of(words)
    whole, begun = (f"{NUMBER}{code}", f"{NUMBER}{code}:*") if code else ("", "")
    return {
        "tokens": tokens,
        "last": "\U0010ffff",
        "whole": whole,
        "begun": begun,
        # Letters alone begin too many numbers.
        "number": begun if any(map(str.isdigit, code)) else whole,
        "looked_at": LOOKED_AT,
        "products": MOST_PRODUCTS,
        "categories": MOST_CATEGORIES,
        "articles": MOST_ARTICLES,
        "marks": f"StartSel={START}, StopSel={STOP}, HighlightAll=true",
        "picture": PICTURE,
    }
