"""What anyone may be answered, kept until what it shows changes.

An answer has one tag, known from its address. A change makes the tag another generation, after its
commit; an answer of another generation is not given any more. The cache knows the generations and
has the answers; each process has copies of those it gives most, and asks for the generation each
time. Without the cache every answer is made anew, and when it forgets, answers are made once more.
"""

from collections.abc import Iterable
from functools import partial
from secrets import randbits
from time import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from answers.copies import Copies

LONGEST_SECONDS = 60
"""A change that no tag tells of, as one by hand in the database, is seen after this."""

GENERATION_SECONDS = 86_400
"""After this a tag that nothing changed gets another generation, and is none the wiser."""

CATALOGUE = "catalogue"
"""The tag of every list of goods and categories."""


class Answer(NamedTuple):
    """An answer as it went out, of the generation that its tag had before it was made.

    It holds `until` then (seconds of the epoch).
    """

    generation: int
    until: float
    headers: dict[str, str]
    body: bytes


class Found(NamedTuple):
    """The answer, if there is one that holds; the generation for a new one, None: it cannot be
    kept; and how often was asked under the counter, 0: nobody counts."""

    answer: Answer | None
    generation: int | None
    asked: int


COPIES: Copies[Answer] = Copies(most_bytes=settings.ANSWERS_COPIED_BYTES)


def tag_of_product(product_id: int | str) -> str:
    return f"product-{product_id}"


def look_up(key: str, *, tag: str, counter: str, seconds: int) -> Found:
    """The kept answer, if it still holds, and one more under a counter of so many seconds.

    One trip to the cache, and another when this process has no copy of the answer.
    """
    asked, generation = cache.count_up_and_find(
        counter,
        seconds=seconds,
        key=_generation(tag),
        new=_new_generation,
        lifetime=GENERATION_SECONDS,
    )
    if generation is None:
        return Found(None, None, asked)
    answer = COPIES.get(key)
    if not _holds(answer, generation):
        kept = cache.get(_answer(key))
        answer = Answer(*kept) if kept else None
        if answer is None or not _holds(answer, generation):
            return Found(None, generation, asked)
        COPIES.put(key, answer, size=len(answer.body))
    return Found(answer, generation, asked)


def keep(key: str, answer: Answer) -> None:
    """Keep an answer, made after its generation was looked up."""
    longest = time() + LONGEST_SECONDS
    answer = answer._replace(until=min(answer.until, longest))
    cache.set(_answer(key), tuple(answer), LONGEST_SECONDS)
    COPIES.put(key, answer, size=len(answer.body))


def forget_answers(tags: Iterable[str]) -> None:
    """Answers with these tags hold no longer, once the caller's transaction is committed."""
    transaction.on_commit(partial(_renew, sorted(set(tags))))


def forget_answers_about(product_ids: Iterable[int]) -> None:
    """Those about these products, and every list."""
    forget_answers([CATALOGUE, *map(tag_of_product, product_ids)])


def _holds(answer: Answer | None, generation: int) -> bool:
    return answer is not None and answer.generation == generation and time() < answer.until


def _renew(tags: list[str]) -> None:
    cache.set_many({_generation(tag): _new_generation() for tag in tags}, GENERATION_SECONDS)


def _new_generation() -> int:
    """By chance, never by counting: a cache that forgot where it was would count to it again."""
    return randbits(62)


def _answer(key: str) -> str:
    return f"kept-answer-{key}"


def _generation(tag: str) -> str:
    return f"generation-{tag}"
