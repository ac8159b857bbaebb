"""What customers wrote, from `reviews.csv`."""

import csv
from pathlib import Path
from typing import NamedTuple


class Review(NamedTuple):
    """A good by its code, one to five, and a customer by the key in `demo.accounts`."""

    good: str
    score: int
    customer: str
    title: str
    text: str


def _read() -> tuple[Review, ...]:
    file = Path(__file__).with_suffix(".csv")
    with file.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Review(row["good"], int(row["score"]), row["customer"], row["title"], row["text"])
            for row in csv.DictReader(rows)
        )


REVIEWS = _read()
