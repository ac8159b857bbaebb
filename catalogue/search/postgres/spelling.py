"""Words that find nothing: which of the shop's own were meant, or what fewer of them would find."""

import re
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

WORD = re.compile(r"[^\W\d_]{3,40}")
TOKEN = re.compile(r"[^\W_]+")
REFUSED = re.compile(r"(?:^|\s)-(?:\"[^\"]*\"?|\S+)")
MOST_WORDS = 8

Unknown = Sequence[tuple[int, str, str | None]]
"""A word's place among `typed_words`, how it is compared, and one that the shop has instead."""

# A word is unknown when no product has it. Short words share few trigrams with what they were
# meant to be, so those that begin alike and are about as long come into question too. Place 0 is
# of no word: without a row at all nobody has looked.
UNKNOWN_WORDS = """
    SELECT 0 AS place, '' AS word, NULL AS near
    UNION ALL
    SELECT said.place, said.word, near.word
    FROM (
        SELECT place, unaccent(lower(word)) AS word
        FROM unnest(%s::text[]) WITH ORDINALITY AS typed (word, place)
    ) AS said
    LEFT JOIN LATERAL (
        SELECT kept.word FROM search_searchword AS kept
        WHERE kept.word %% said.word OR starts_with(kept.word, said.word) OR (
            left(kept.word, 1) = left(said.word, 1)
            AND length(kept.word) BETWEEN length(said.word) - 1 AND length(said.word) + 1
        )
        ORDER BY similarity(kept.word, said.word) DESC, kept.word LIMIT 25
    ) AS near ON true
    WHERE numnode(plainto_tsquery('shop_text', said.word)) > 0 AND NOT EXISTS (
        SELECT FROM search_searchdocument JOIN catalogue_product ON id = product_id
        WHERE is_public AND document @@ plainto_tsquery('shop_text', said.word)
    )
"""


def typed_words(words: str) -> list[str]:
    """The words that may be mistyped, as `UNKNOWN_WORDS` takes them."""
    return WORD.findall(words)[:MOST_WORDS]


def unknown_in(words: str) -> Unknown:
    """What is unknown of the words, where no statement that counts has told it. One query, and none
    for numbers alone."""
    typed = typed_words(words)
    if not typed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN_WORDS, [typed])
        return cursor.fetchall()


def mended(words: str, unknown: Unknown) -> str:
    """The words with each that no product has put right, or "" when nothing can be done better."""
    typed = typed_words(words)
    near: dict[int, list[str]] = defaultdict(list)
    plain: dict[int, str] = {}
    for place, word, candidate in unknown:
        plain[place] = word
        if candidate:
            near[place].append(candidate)
    meant = {}
    for place, word in plain.items():
        if better := closest(word, near[place]):
            meant[typed[place - 1]] = better
    if not meant:
        return ""
    return WORD.sub(lambda match: meant.get(match[0], match[0]), words)


def closest(word: str, candidates: list[str]) -> str:
    """The candidate that takes the fewest slips of the hand, of equals the first; "" for none.

    One slip in a short word, two from six letters on, three from ten. The beginning of a longer
    word counts as one slip and a half.
    """
    allowed = 1 if len(word) < 6 else 2 if len(word) < 10 else 3
    best, fewest = "", allowed + 1.0
    for candidate in candidates:
        slips: float = slips_between(word, candidate)
        if candidate.startswith(word):
            slips = min(slips, 1.5)
        if slips < fewest:
            best, fewest = candidate, slips
    return best


def slips_between(typed: str, meant: str) -> int:
    """Letters left out, put in, mistaken, or two neighbours swapped (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, start=1):
        before, above, row = row, before, [i]
        for j, other in enumerate(meant, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def wanted_words(words: str) -> str:
    """Any of the words that are not refused: what a product is ranked by.

    Ranked by all of them, a product would be the better the nearer they stand to each other,
    although the parts of a document have no order.
    """
    wanted = REFUSED.sub(" ", words)
    return any_of(wanted) or wanted


def any_of(words: str) -> str:
    """The same words, of which one is enough; "" when there are not several.

    What is refused goes with each of them: `or` divides more than a refusal binds.
    """
    wanted = TOKEN.findall(REFUSED.sub(" ", words))
    tokens = [token for token in wanted if token.lower() != "or"]
    refused = "".join(f' -"{" ".join(TOKEN.findall(part))}"' for part in REFUSED.findall(words))
    each = [f"{token}{refused}" for token in tokens[:MOST_WORDS]]
    return " or ".join(each) if len(each) > 1 else ""
