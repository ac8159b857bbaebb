"""What the objects of the Stripe simulator have in common: how they are kept, shown and listed."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from localstripe.errors import UserError
from localstripe.resources import List, StripeObject, store

EXPANDABLE = {"latest_charge": "charge", "payment_method": "payment_method", "charge": "charge"}
# How the ids of what a balance transaction is about begin.
SOURCES = {"ch_": "charge", "re_": "refund", "dp_": "dispute"}

_listeners: list[Callable[[str, "Resource"], None]] = []


class Resource(StripeObject):
    """An object whose public attributes are what the API shows."""

    @classmethod
    def _api_retrieve(cls, id: str) -> Any:
        found = store.get(f"{cls.object}:{id}")
        if found is None:
            raise UserError(404, f"No such {cls.object}: '{id}'", {"code": "resource_missing"})
        return found

    def _export(self, expand: list[str] | None = None) -> dict[str, Any]:
        shown = {name: copy.deepcopy(v) for name, v in vars(self).items() if name[0] != "_"}
        for name in expand or ():
            kind = EXPANDABLE.get(name) or SOURCES.get(str(shown.get(name))[:3])
            if kind and shown.get(name):
                shown[name] = store[f"{kind}:{shown[name]}"]._export()
        return {"object": self.object, **shown}


def listen(listener: Callable[[str, Resource], None]) -> None:
    """Have the registered webhooks told whatever happens to an object."""
    _listeners[:] = [listener]


def tell(kind: str, about: Resource) -> None:
    for listener in _listeners:
        listener(kind, about)


def listing(prefix: str, url: str, given: Mapping[str, Any], **equal: Any) -> dict[str, Any]:
    """Objects of a kind, newest first, by `created[gt|gte|lt|lte]`, `limit`, `starting_after`."""
    found = [v for k, v in reversed(store.items()) if k.startswith(prefix + ":")]
    for operator, seconds in (given.get("created") or {}).items():
        found = [each for each in found if _compares(each.created, operator, int(seconds))]
    for name, value in equal.items():
        found = [each for each in found if value is None or getattr(each, name) == value]
    page = List(url, limit=given.get("limit"), starting_after=given.get("starting_after"))
    page._list = found
    shown = page._export()
    inner = [name.removeprefix("data.") for name in given.get("expand") or ()]
    if inner:
        ids = [each["id"] for each in shown["data"]]
        shown["data"] = [store[f"{prefix}:{each}"]._export(expand=inner) for each in ids]
    return shown


def positive(value: Any, name: str) -> int:
    """The value as a positive integer. Raises Stripe's refusal of the parameter `name`."""
    text = str(value)
    if not text.isdigit() or int(text) < 1:
        code = "parameter_missing" if value is None else "parameter_invalid_integer"
        raise UserError(400, f"Invalid positive integer: {name}", {"code": code, "param": name})
    return int(text)


def is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def refuse_unknown(given: Mapping[str, Any], known: frozenset[str] | set[str]) -> None:
    if unknown := sorted(set(given) - known):
        raise UserError(
            400,
            f"Received unknown parameter: {unknown[0]}",
            {"code": "parameter_unknown", "param": unknown[0]},
        )


def _compares(value: int, operator: str, bound: int) -> bool:
    return {
        "gt": value > bound,
        "gte": value >= bound,
        "lt": value < bound,
        "lte": value <= bound,
    }[operator]
