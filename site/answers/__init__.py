"""What anyone may be answered, kept until what it shows changes.

An answer has one tag, known from its address. A change makes the tag another generation, after its
commit; an answer of another generation is not given any more. Only the cache knows of all this:
without it every answer is made anew, and when it forgets, answers are made once more.
"""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

LONGEST_SECONDS = 60
"""A change that no tag tells of, as one by hand in the database, is seen after this."""

CATALOGUE = "catalogue"
"""The tag of every list of goods and categories."""


class Answer(NamedTuple):
    """An answer as it went out, of the generation that its tag had before it was made."""

    generation: str | None
    headers: dict[str, str]
    body: bytes


def tag_of_product(product_id: int | str) -> str:
    return f"product-{product_id}"


def look_up(key: str, *, tag: str) -> tuple[Answer | None, str | None]:
    """The kept answer, if it still holds, and the generation for a new one. One trip."""
    found = cache.get_many([_answer(key), _generation(tag)])
    generation = found.get(_generation(tag))
    kept = found.get(_answer(key))
    answer = Answer(*kept) if kept else None
    holds = answer is not None and answer.generation == generation
    return (answer if holds else None), generation


def keep(key: str, answer: Answer, *, seconds: int) -> None:
    """Keep an answer, made after its generation was looked up."""
    cache.set(_answer(key), tuple(answer), min(seconds, LONGEST_SECONDS))


def forget_answers(tags: Iterable[str]) -> None:
    """Answers with these tags hold no longer, once the caller's transaction is committed."""
    transaction.on_commit(partial(_renew, sorted(set(tags))))


def forget_answers_about(product_ids: Iterable[int]) -> None:
    """Those about these products, and every list."""
    forget_answers([CATALOGUE, *map(tag_of_product, product_ids)])


def _renew(tags: list[str]) -> None:
    # A generation outlives every answer of the one before, which it must not be mistaken for.
    cache.set_many({_generation(tag): uuid4().hex for tag in tags}, 2 * LONGEST_SECONDS)


def _answer(key: str) -> str:
    return f"answer-{key}"


def _generation(tag: str) -> str:
    return f"answers-{tag}"
