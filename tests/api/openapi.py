"""Reading the OpenAPI documents as the endpoints make them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from api.documents import document_of

document = cache(document_of)


def operations_of(version: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation of a document, with its method."""
    for methods in document(version)["paths"].values():
        yield from methods.items()


def headers_of(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The headers that an operation takes, by name."""
    given = operation.get("parameters", [])
    return {each["name"]: each for each in given if each["in"] == "header"}
