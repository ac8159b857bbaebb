"""The neutral data set in its folder: what is measured with, and the rows to load."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedded.trouble import Trouble

META = "meta.json"


@dataclass(frozen=True)
class DataSet:
    """A data set. Numbers of products and categories are its own, not those of our tables.

    `size` counts stand-alone products and parents, `rows` their variants too. `buyable` are slugs
    of products in stock.
    """

    folder: Path
    size: int
    rows: int
    first_upc: str
    root_category: int
    buyable: list[str]

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of one file, such as `products`."""
        with (self.folder / f"{name}.jsonl").open(encoding="utf-8") as file:
            yield from map(json.loads, file)

    @property
    def picture_files(self) -> list[Path]:
        return sorted((self.folder / "images").glob("*.jpg"))


def read_data_set(folder: Path) -> DataSet:
    """The data set in a folder. Raises Trouble when there is none."""
    file = folder / META
    if not file.is_file():
        raise Trouble(f"There is no data set in {folder}: {META} is missing.")
    meta = json.loads(file.read_text(encoding="utf-8"))
    with (folder / "products.jsonl").open(encoding="utf-8") as products:
        first = json.loads(products.readline())
    return DataSet(
        folder=folder,
        size=meta["n"],
        rows=meta["rows"],
        first_upc=first["upc"],
        root_category=meta["category_root"]["id"],
        buyable=list(meta["slugs"].values()),
    )
