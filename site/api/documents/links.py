"""What an answer leads to: the links of OpenAPI, by which programs find their way, and the fuzzer.

What a POST has made is read, changed and deleted at its own address. The way from a product to
an order that is paid is written down step by step; only by what each answer is sure to have.
"""

import re
from typing import Any, NamedTuple

from api.documents import story
from api.versions import FIRST, Version

BASKET, ORDER = "header.X-Basket-Token", "header.X-Order-Token"
WHO_AND_WHERE_TO = {name: story.PLACEMENT[name] for name in ("email", "address")}
BASKET_GIVEN = {BASKET: "$response.header.X-Basket-Token"}
ORDER_SENT = {ORDER: "$request.header.X-Order-Token"}
OWN = re.compile(r"{(\w+)}/$")
NAMES = re.compile(r"{(\w+)}")


class Step(NamedTuple):
    """From the answer to one operation to another. `/…` points into the resource answered."""

    after: str
    to: str
    parameters: dict[str, str] = {}
    body: dict[str, Any] = {}


# Version 1 has other names for some of these.
STEPS = (
    Step("products_retrieve", "cart_lines_create", body={"product": "/id"}),
    Step("cart_lines_create", "cart_retrieve", BASKET_GIVEN),
    Step("cart_lines_create", "cart_lines_update", {"path.id": "/lines/0/id", **BASKET_GIVEN}),
    Step("cart_lines_create", "cart_quote_create", BASKET_GIVEN, story.QUESTION),
    Step("cart_lines_create", "orders_create", BASKET_GIVEN, WHO_AND_WHERE_TO),
    Step("orders_create", "orders_retrieve", {"path.number": "/id", ORDER: "/token"}),
    Step("orders_create", "orders_cancel_update", {"path.number": "/id", ORDER: "/token"}),
    Step("orders_create", "payments_create_create", {ORDER: "/token"}, {"order": "/id"}),
    Step("payments_create_create", "payments_verify_create", ORDER_SENT, {"order": "/order"}),
    Step("payments_create_create", "orders_retrieve", {"path.number": "/order", **ORDER_SENT}),
    Step("payments_verify_create", "orders_retrieve", {"path.number": "/order", **ORDER_SENT}),
)
FIRST_NAMES = {
    "cart_lines_create": "cart_add_create",
    "cart_lines_update": "cart_update_update",
    "cart_quote_create": "orders_quote_create",
    "orders_create": "orders_create_create",
}


def add_links(document: dict[str, Any], version: Version) -> None:
    """Write the links into a document of a version."""
    operations = {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    for step in STEPS:
        after, to = (_named(name, version) for name in (step.after, step.to))
        _link(operations[after], to, _from(step.parameters, version), _from(step.body, version))
    for address, methods in document["paths"].items():
        above = OWN.sub("", address)
        maker = document["paths"].get(above, {}).get("post")
        if OWN.search(address) and maker:
            _link_to_made(maker, methods, address, version)


def _link_to_made(
    maker: dict[str, Any], methods: dict[str, Any], address: str, version: Version
) -> None:
    """From what was made to what can be done with it, with the tag it came with."""
    *above, own = NAMES.findall(address)
    field = "/key" if own == "key" else "/id"
    places = {f"path.{name}": f"$request.path.{name}" for name in above}
    for operation in methods.values():
        parameters = places | _from({f"path.{own}": field}, version)
        if any(each["name"] == "If-Match" for each in operation.get("parameters", [])):
            parameters["header.If-Match"] = "$response.header.ETag"
        _link(maker, operation["operationId"], parameters, {})


def _link(
    operation: dict[str, Any], to: str, parameters: dict[str, str], body: dict[str, Any]
) -> None:
    status = "201" if "201" in operation["responses"] else "200"
    link: dict[str, Any] = {"operationId": to}
    if parameters:
        link["parameters"] = parameters
    if body:
        link["requestBody"] = body
    operation["responses"][status].setdefault("links", {}).setdefault(to, link)


def _named(name: str, version: Version) -> str:
    return FIRST_NAMES.get(name, name) if version is FIRST else name


def _from(values: dict[str, Any], version: Version) -> dict[str, Any]:
    """The same, with expressions that read what is pointed to."""
    whole = "$response.body#/data" if version is FIRST else "$response.body#"
    return {
        name: f"{whole}{value}" if isinstance(value, str) and value.startswith("/") else value
        for name, value in values.items()
    }
