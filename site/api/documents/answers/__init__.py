"""What is answered, in the story of the examples, by the name of the serializer that writes it."""

import re
from typing import Any

from api.documents.answers import goods, machines, members, orders, pages
from api.documents.story import SHOP
from api.pagination import Page, numbers_of
from api.versions import FIRST, Version

ANSWERS: dict[str, dict[str, Any]] = (
    goods.ANSWERS | orders.ANSWERS | members.ANSWERS | machines.ANSWERS | pages.ANSWERS
)
NOTHING = {"type": "null"}
# Of a list, of what is told in part, or with more: the answer of one is the same.
NAME = re.compile(r"(Paginated)?(?:Sparse)?(\w+?)(?:WithParts)?(?(1)List)")


def resource_in(schema: dict[str, Any], version: Version) -> dict[str, Any]:
    """The schema of what is answered, without the envelope of version 1."""
    return schema["properties"]["data"] if version is FIRST else schema


def answer_told_by(schema: dict[str, Any], version: Version) -> Any:
    """An example of what the schema of a resource describes, or of a list of it; None if there is
    none."""
    name = serializer_of(schema)
    if name not in ANSWERS:
        return None
    row = ANSWERS[name] | _addresses(name, version)
    return _only(row) if _name_in(schema).startswith("Paginated") else row


def serializer_of(schema: dict[str, Any]) -> str:
    """What writes a resource, or each of a list; empty if the schema names nothing."""
    named = NAME.fullmatch(_name_in(schema))
    return named[2] if named else ""


def _name_in(schema: dict[str, Any]) -> str:
    name: str = schema.get("$ref", "").rpartition("/")[2]
    return name


def _only(row: Any) -> Page:
    """A list that has nothing else."""
    numbers = numbers_of(page=1, per_page=20, total=1)
    return Page([row], numbers, cursors={"next": None, "previous": None})


def _addresses(name: str, version: Version) -> dict[str, str]:
    """What of an answer leads into the API, in the version that is asked."""
    if name != "Category":
        return {}
    return {"products": f"{SHOP}/api/{version}/products/category/{goods.CATEGORY['path']}/"}
