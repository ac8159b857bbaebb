"""All that v1 and v2 do differently: how an answer, a page of rows and a refusal are written.

v1 has the envelope of the owner's documents and numbered pages; v2 answers with the resource
itself, cursors, and problem documents (RFC 9457).
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.http import http_date
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.versioning import NamespaceVersioning

from api.pagination import Cursors, Page, Pages
from api.refusals import Refusal


class Version:
    """What both have in common.

    `release` is the version that the document says: what takes something away from clients is
    another `name`, what only adds to it counts up behind the point.
    """

    name: str
    release: str
    pagination: type[BasePagination]
    refusal_type = "application/json"
    deleted_status: int

    def __str__(self) -> str:
        return self.name

    @property
    def farewell(self) -> dict[str, str]:
        """Headers that say when the version is given up: `Deprecation` (RFC 9745), `Sunset` (RFC
        8594) and what comes after it. None while API_FAREWELLS does not name it.
        """
        days = settings.API_FAREWELLS.get(self.name)
        if not days:
            return {}
        deprecated, sunset = (
            datetime.fromisoformat(days[name]).replace(tzinfo=UTC).timestamp()
            for name in ("deprecated", "sunset")
        )
        successor = f'<{settings.SITE_URL}/api/{LATEST}/>; rel="successor-version"'
        return {
            "Deprecation": f"@{int(deprecated)}",
            "Sunset": http_date(sunset),
            "Link": successor,
        }

    def success(self, data: Any, *, message: str = "") -> Any:
        """The body of an answer."""
        raise NotImplementedError

    def failure(self, refusal: Refusal, request: Request | None) -> dict[str, Any]:
        """The body of a refusal."""
        raise NotImplementedError


class V1(Version):
    """`{success, data, message, errors, meta}`, whatever is answered."""

    name = "v1"
    release = "1.0"
    pagination = Pages
    deleted_status = 200

    def success(self, data, *, message=""):
        meta = {}
        if isinstance(data, Page):
            meta = {"pagination": data.numbers, **data.about}
            data = data.rows
        return {"success": True, "data": data, "message": message, "errors": [], "meta": meta}

    def failure(self, refusal, request):
        return {
            "success": False,
            "data": None,
            "message": refusal.message,
            "errors": [asdict(each) for each in refusal.errors]
            or [{"field": "", "message": refusal.message, "code": refusal.code}],
            "meta": {},
        }


class V2(Version):
    """The resource itself, or a problem document."""

    name = "v2"
    release = "2.0"
    pagination = Cursors
    refusal_type = "application/problem+json"
    deleted_status = 204

    def success(self, data, *, message=""):
        if isinstance(data, Page):
            return {"results": data.rows, **data.cursors, **data.about}
        return data

    def failure(self, refusal, request):
        return {
            "type": f"{settings.SITE_URL}/api/problems/{refusal.code}",
            "title": refusal.title,
            "status": refusal.status,
            "detail": refusal.message,
            "instance": request.path if request is not None else None,
            "code": refusal.code,
            "errors": [asdict(each) for each in refusal.errors],
        }


VERSIONS: dict[str, Version] = {version.name: version for version in (V1(), V2())}
FIRST, LATEST = VERSIONS["v1"], VERSIONS["v2"]


class ByAddress(NamespaceVersioning):
    """`request.version` is the `Version` in whose tree of addresses the view was found."""

    def determine_version(self, request, *args, **kwargs):
        match = getattr(request, "resolver_match", None)
        return version_in(match.namespaces if match else ())

    def get_versioned_viewname(self, viewname, request):
        return f"{request.resolver_match.namespace}:{viewname}"


def version_in(namespaces) -> Version:
    """The version of a tree of addresses: `v1` and its short form `v1-short` are one."""
    return next(
        (VERSIONS[name.split("-")[0]] for name in namespaces if name.split("-")[0] in VERSIONS),
        LATEST,
    )


def version_at(path: str) -> Version:
    """The version that a path asks for, for answers that no view makes."""
    return FIRST if path.startswith(("/v1/", "/api/v1/")) else LATEST
