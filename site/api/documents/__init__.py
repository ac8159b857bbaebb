"""The OpenAPI documents: one file for each version, written by `manage.py write_openapi`."""

from pathlib import Path
from typing import Any

import orjson
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator

from api.documents.examples import add_examples
from api.documents.links import add_links
from api.versions import VERSIONS

FOLDER = Path(__file__).parent


def file_of(version: str) -> Path:
    return FOLDER / f"{version}.json"


def document_of(version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a version, made of its endpoints."""
    tree = include((f"api.{version}.urls", "api"), namespace=version)
    generator = SchemaGenerator(patterns=[path(f"api/{version}/", tree)], api_version=version)
    document = generator.get_schema(request=None, public=True)
    document["info"]["version"] = VERSIONS[version].release
    add_examples(document, VERSIONS[version])
    add_links(document, VERSIONS[version])
    return document


def as_text(document: dict[str, Any]) -> bytes:
    """As it is kept: indented, in the order of the addresses, so that changes can be read."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(document, default=str, option=options)


def write_documents() -> list[Path]:
    """Write the files of all versions anew."""
    files = [file_of(version) for version in VERSIONS]
    for version, file in zip(VERSIONS, files, strict=True):
        file.write_bytes(as_text(document_of(version)))
    return files
