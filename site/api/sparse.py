"""Parts of a resource: `fields=id,title` leaves the rest out, `include=reviews` adds more (v2).

An endpoint says by `sparse` which of its actions can be asked for parts, and by `parts` what each
can add. What was asked is read before anything else is, and unknown names are refused. What an
action tells is reduced when it is told; what costs queries is not read where it is not wanted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from api.pagination import Page

FIELDS = OpenApiParameter(
    "fields",
    str,
    description="Names of the fields to be told, with commas between them. The others are left "
    "out. Unknown names are refused.",
)


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to be told: these `fields`, or all without any, and these `parts`."""

    fields: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        """Whether a field or a part is told."""
        if name in self.optional:
            return name in self.parts
        return not self.fields or name in self.fields

    def of(self, data: Any) -> Any:
        """What is wanted of a resource, or of each on a page."""
        if isinstance(data, Page):
            return replace(data, rows=[self.of(row) for row in data.rows])
        if not isinstance(data, dict):
            return data
        return {name: value for name, value in data.items() if name in self}

    def trim(self, serializer: BaseSerializer) -> BaseSerializer:
        """A serializer that tells, and so reads, nothing that is not wanted."""
        inner = serializer.child if isinstance(serializer, ListSerializer) else serializer
        for name in [name for name in inner.fields if name not in self]:
            inner.fields.pop(name)
        return serializer


EVERYTHING = Wanted()


def wanted_by(request: Request, kind: Any, parts: Collection[str]) -> Wanted:
    """What a request asks of a resource that `kind` tells. Raises ValidationError."""
    optional = frozenset(parts)
    return Wanted(
        fields=_names_in(request, "fields", _fields_of(kind) - optional),
        parts=_names_in(request, "include", optional),
        optional=optional,
    )


def included(names: Collection[str]) -> OpenApiParameter:
    """The parameter that adds these parts to a resource."""
    told = ", ".join(names)
    return OpenApiParameter(
        "include", str, description=f"More to be told, with commas between: {told}."
    )


def sparse_of(told: Any, parts: Mapping[str, BaseSerializer]) -> Any:
    """The serializer of what may be told in part, for the documents: nothing of it is sure."""
    is_list = isinstance(told, ListSerializer)
    one = told.child if is_list else told
    kind: Any = type(one) if isinstance(one, Serializer) else one
    return _sparse(kind, *parts.items())(many=is_list)


@cache
def _sparse(kind: Any, *parts: tuple[str, BaseSerializer]) -> type[Serializer]:
    name = kind.__name__.removesuffix("Serializer") + ("WithParts" if parts else "")
    about = {"__doc__": kind.__doc__, "is_sparse": True}
    return type(f"Sparse{name}Serializer", (kind,), {**dict(parts), **about})


@cache
def _fields_of(kind: Any) -> frozenset[str]:
    return frozenset(kind().fields)


def _names_in(request: Request, parameter: str, known: Collection[str]) -> frozenset[str]:
    asked = {name.strip() for name in request.query_params.get(parameter, "").split(",")} - {""}
    if unknown := sorted(asked - set(known)):
        told = {"names": ", ".join(unknown)[:200], "known": ", ".join(sorted(known))}
        raise ValidationError({parameter: _("Unknown: %(names)s. Known: %(known)s.") % told})
    return frozenset(asked)
