"""The examples of the documents fit their schemas, and the links lead somewhere."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from api.documents.answers import ANSWERS, resource_in, serializer_of
from api.documents.bodies import BODIES
from api.documents.examples import EXAMPLES
from api.versions import VERSIONS
from tests.api.openapi import document, operations_of

BOTH = pytest.mark.parametrize("version", list(VERSIONS))
ROOT = "urn:document"


def bodies_of(version: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each body that a document describes, of requests and answers, with a name for it."""
    for _method, operation in operations_of(version):
        told = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for name, body in told.items():
            for content in body.get("content", {}).values():
                yield f"{operation['operationId']} {name}", content


def examples_of(version: str) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Each example with its schema."""
    for name, content in bodies_of(version):
        for example in content.get("examples", {}).values():
            yield name, followed(example, version)["value"], content["schema"]


def followed(found: dict[str, Any], version: str) -> dict[str, Any]:
    """What a reference leads to; whatever is none is that itself."""
    while "$ref" in found:
        _root, *steps = found["$ref"].split("/")
        found = document(version)
        for step in steps:
            found = found[step]
    return found


def whole(schema: dict[str, Any], version: str) -> dict[str, Any]:
    """A schema with what all of its parts name."""
    schema = followed(schema, version)
    parts = [*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    found = {**schema, "properties": {**schema.get("properties", {})}}
    for part in (whole(each, version) for each in parts):
        found = {**part, **found, "properties": part["properties"] | found["properties"]}
    return found


def unknown_fields(value: Any, schema: dict[str, Any], version: str) -> set[str]:
    """Fields of a value that its schema does not name."""
    schema = whole(schema, version)
    if isinstance(value, list):
        inner = schema.get("items", {})
        return {name for each in value for name in unknown_fields(each, inner, version)}
    if not isinstance(value, dict) or "additionalProperties" in schema:
        return set()
    named = schema["properties"]
    below = [unknown_fields(value[name], named[name], version) for name in value if name in named]
    return (set(value) - set(named)).union(*below)


@BOTH
def test_every_example_fits_its_schema(version):
    contents = Resource.from_contents(document(version), default_specification=DRAFT202012)
    registry = Registry().with_resource(ROOT, contents)
    wrong = {}
    for name, value, schema in examples_of(version):
        check = Draft202012Validator(
            {"$id": ROOT + name.replace(" ", "-"), **absolute(schema)},
            registry=registry,
            format_checker=FormatChecker(),
        )
        told = [error.message for error in check.iter_errors(value)]
        told += sorted(unknown_fields(value, schema, version))
        if told:
            wrong[name] = told
    assert wrong == {}


def absolute(schema: Any) -> Any:
    """A schema whose references name the document."""
    if isinstance(schema, list):
        return [absolute(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: ROOT + value if name == "$ref" else absolute(value) for name, value in schema.items()
    }


@BOTH
def test_every_body_that_may_be_sent_has_an_example(version):
    bare = {
        name
        for name, content in bodies_of(version)
        if name.endswith(" request") and "examples" not in content
    }
    assert bare == set()


@BOTH
def test_answers_of_success_of_every_operation_have_an_example(version):
    bare = {
        f"{operation['operationId']} {status}"
        for _method, operation in operations_of(version)
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for media, content in response.get("content", {}).items()
        if media == "application/json" and not content.get("examples")
    }
    assert bare == set()


def test_each_body_that_was_written_is_sent_somewhere():
    read = {
        content["schema"].get("$ref", "").rpartition("/")[2]
        for version in VERSIONS
        for _name, content in bodies_of(version)
    }
    read = {each.removeprefix("Patched").removesuffix("Request") for each in read}
    assert BODIES.keys() <= read


def test_each_example_that_was_written_is_in_a_document():
    told = {name.split()[0] for version in VERSIONS for name, _v, _s in examples_of(version)}
    assert EXAMPLES.keys() <= told


def test_each_answer_that_was_written_is_told_somewhere():
    told = {
        serializer_of(resource_in(content["schema"], version))
        for version in VERSIONS.values()
        for name, content in bodies_of(version.name)
        if name.split()[1].startswith("2") and content["schema"].get("type") != "string"
    }
    assert ANSWERS.keys() <= told


@BOTH
def test_refusals_of_every_operation_have_an_example(version):
    bare = {
        f"{operation['operationId']} {status}"
        for _method, operation in operations_of(version)
        for status, response in operation["responses"].items()
        if status in ("400", "401", "403", "404", "409", "412", "422", "428", "429", "503")
        for content in response.get("content", {}).values()
        if "examples" not in content
    }
    assert bare == set()


@BOTH
def test_every_link_leads_to_an_operation_that_takes_what_it_brings(version):
    known = {each["operationId"]: each for _method, each in operations_of(version)}
    lost = []
    for _method, operation in operations_of(version):
        for response in operation["responses"].values():
            for link in response.get("links", {}).values():
                to = known[link["operationId"]]
                taken = {f"{each['in']}.{each['name']}" for each in to.get("parameters", [])}
                lost += sorted(link.get("parameters", {}).keys() - taken)
                lost += [] if "requestBody" in to or "requestBody" not in link else [link]
    assert lost == []


@BOTH
def test_links_lead_from_the_cart_to_an_order_that_is_paid(version):
    leads = {
        operation["operationId"]: {
            name
            for response in operation["responses"].values()
            for name in response.get("links", ())
        }
        for _method, operation in operations_of(version)
    }
    names = {
        "v1": ("products_retrieve", "cart_add_create", "orders_create_create"),
        "v2": ("products_retrieve", "cart_lines_create", "orders_create"),
    }[version]
    way = [*names, "payments_create_create", "payments_verify_create", "orders_retrieve"]
    assert all(after in leads[before] for before, after in pairwise(way))
