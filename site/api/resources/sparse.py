"""Parts of a resource: `fields=id,title` leaves the rest out, `include=reviews` adds more (v2)."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

FIELDS = OpenApiParameter(
    "fields",
    str,
    description="v2: names of the fields to be told, with commas between them. The others are "
    "left out. Unknown names are refused.",
)


def included(*names: str) -> OpenApiParameter:
    """The parameter that adds these parts to a resource."""
    told = ", ".join(names)
    return OpenApiParameter(
        "include", str, description=f"v2: more to be told, with commas between: {told}."
    )


def names_in(request: Request, parameter: str, known: Collection[str]) -> frozenset[str]:
    """The names that a parameter lists. Raises ValidationError for one that is not known."""
    asked = {name.strip() for name in request.query_params.get(parameter, "").split(",")} - {""}
    if unknown := sorted(asked - set(known)):
        told = {"names": ", ".join(unknown)[:200], "known": ", ".join(sorted(known))}
        raise ValidationError({parameter: _("Unknown: %(names)s. Known: %(known)s.") % told})
    return frozenset(asked)


def reduced(document: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """The document with these fields alone; with all where none are named."""
    return {name: document[name] for name in document if name in fields} if fields else document
