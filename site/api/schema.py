"""The OpenAPI document of each version: what the views do not say themselves."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.serializers import BaseSerializer

from api.idempotency import Keeping
from api.pagination import ForwardCursors
from api.sparse import FIELDS, included, sparse_of
from api.told_headers import HEADERS, headers_told
from api.versions import FIRST

ERROR = {
    "type": "object",
    "required": ["field", "message", "code"],
    "properties": {
        "field": {"type": "string", "description": "Path of the field, empty for all of it."},
        "message": {"type": "string"},
        "code": {"type": "string"},
    },
}
ENVELOPE_OF_REFUSAL = {
    "type": "object",
    "required": ["success", "data", "message", "errors", "meta"],
    "properties": {
        "success": {"type": "boolean", "const": False},
        "data": {"type": "null"},
        "message": {"type": "string"},
        "errors": {"type": "array", "items": ERROR},
        "meta": {"type": "object"},
    },
}
PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "code", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": ["string", "null"]},
        "code": {"type": "string"},
        "errors": {"type": "array", "items": ERROR},
    },
}
IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The request may be sent again with the same key for 24 hours: it is done once. "
    "A guest's key has to be a UUID. ",
}
HOW_ANSWERED = {
    Keeping.KEPT: "What succeeded is answered again.",
    Keeping.MADE_AGAIN: "The answer is made again.",
    Keeping.TOLD_ONCE: "The answer is told once: sent again, 409 says that it was done, and "
    "`Location` where.",
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The `ETag` of what was read: what somebody else has changed is not written.",
}
PAGINATION = {
    "type": "object",
    "required": ["page", "per_page", "total", "total_pages"],
    "properties": {
        name: {"type": "integer"} for name in ("page", "per_page", "total", "total_pages")
    },
}
REASONS = {
    "400": "What was sent is malformed or breaks a rule.",
    "401": "Nobody is signed in, or the token or key is not valid.",
    "403": "Not yours to do.",
    "404": "There is no such thing, or it is not yours to see.",
    "405": "Not a method of this address.",
    "409": "As things stand it cannot be done; `errors` say why, line by line.",
    "412": "It was changed by somebody else since you read it.",
    "413": "The body is larger than is read here.",
    "415": "The body is not of a type that is read here.",
    "422": "The idempotency key was used for another request.",
    "428": "Send If-Match.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "Something the shop needs is away; try again.",
}


class ApiSchema(AutoSchema):
    """Envelopes in v1, problem documents in v2, and every refusal a view may answer with."""

    @property
    def _is_first(self) -> bool:
        return self.view.version is FIRST

    def get_override_parameters(self):
        more = [FIELDS] if self._is_sparse else []
        if more and self._parts:
            more.append(included(self._parts))
        return [*super().get_override_parameters(), *more]

    def _get_pagination_parameters(self):
        return [] if self.view.action in self.view.whole else super()._get_pagination_parameters()

    def get_auth(self):
        """Who may ask, nobody in particular included where anyone may."""
        ways = [way for way in super().get_auth() if way]
        permissions = self.view.get_permissions()
        is_open = any(
            isinstance(each, AllowAny)
            or (isinstance(each, IsAuthenticatedOrReadOnly) and self.method in SAFE_METHODS)
            for each in permissions
        )
        return [*ways, {}] if is_open else ways

    @property
    def _idempotency(self) -> dict[str, Any] | None:
        """What `api.idempotency` says of the action, if it heeds a key."""
        action = getattr(self.view, getattr(self.view, "action", None) or "", None)
        return getattr(action, "idempotency", None)

    def _get_parameters(self):
        parameters = super()._get_parameters()
        if (heeded := self._idempotency) is not None:
            is_required = heeded["is_required"] and not self._is_first
            words = IDEMPOTENCY_KEY["description"] + HOW_ANSWERED[heeded["answer"]]
            about = {"required": is_required, "description": words}
            parameters = [*parameters, IDEMPOTENCY_KEY | about]
        if self._is_matched:
            whether = "It is needed." if self._is_guarded else "It need not be sent."
            words = f"{IF_MATCH['description']} {whether}"
            parameters = [*parameters, IF_MATCH | {"description": words}]
        return parameters

    @property
    def _is_matched(self) -> bool:
        return self.view.action in self.view.guarded | self.view.heeding

    @property
    def _is_guarded(self) -> bool:
        return self.view.action in self.view.guarded and not self._is_first

    def _get_paginator(self):
        return self.view.paginator  # of the version

    def get_paginated_name(self, serializer_name):
        is_forward = isinstance(self.view.paginator, ForwardCursors)
        name = super().get_paginated_name(serializer_name)
        return f"Forward{name}" if is_forward else name

    @property
    def _about_list(self) -> list[dict[str, Any]]:
        """What a list tells beside its rows: the view's `about_list`, a serializer."""
        about = getattr(self.view, "about_list", None)
        if about is None or not self._is_list_view():
            return []
        return [self.resolve_serializer(about(), "response").ref]

    def _get_response_for_code(self, serializer, status_code, *args, **kwargs):
        if status_code == "200" and self._is_sparse:
            serializer = sparse_of(serializer, self._parts)
        return super()._get_response_for_code(serializer, status_code, *args, **kwargs)

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if getattr(serializer, "is_sparse", False):
            schema.pop("required", None)
        return schema

    @property
    def _is_sparse(self) -> bool:
        return self.view.action in self.view.sparse and not self._is_first

    @property
    def _parts(self) -> Mapping[str, BaseSerializer]:
        return self.view.parts.get(self.view.action, {})

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        if self._about_list and not self._is_first:
            for content in bodies["200"]["content"].values():
                content["schema"] = {"allOf": [content["schema"], *self._about_list]}
        if self._is_first:
            bodies = {
                "200" if code == "204" else code: self._enveloped(body)
                for code, body in bodies.items()
            }
        for code in self._refusals():
            bodies.setdefault(code, self._refusal(code))
        return {
            code: body | {"headers": self._headers(code, body)} for code, body in bodies.items()
        }

    def _headers(self, code: str, body: dict[str, Any]) -> dict[str, dict[str, str]]:
        """What the headers of an answer say, each described once."""
        is_json = "application/json" in body.get("content", {})
        names = headers_told(
            code,
            is_tagged=is_json and self._is_tagged,
            is_located=self.view.action in self.view.located,
            keeps_once=self._idempotency is not None,
            hands_basket=self.view.hands_basket and self._asks_for_basket(),
        )
        for name in names:
            self._register(name, HEADERS[name], kind=ResolvedComponent.HEADER)
        return {name: {"$ref": f"#/components/headers/{name}"} for name in names}

    def _asks_for_basket(self) -> bool:
        return any(each["name"] == "X-Basket-Token" for each in self._get_parameters())

    def _refusals(self) -> list[str]:
        codes = {"400", "401", "403", "404", "405", "429", "503"}
        if self.method in ("POST", "PUT", "PATCH", "DELETE"):
            codes |= {"409", "413", "415"}
        if self._is_matched:
            codes |= {"412"}
        if self._is_guarded:
            codes |= {"428"}
        if self._idempotency is not None:
            codes |= {"422"}
        return sorted(codes)

    def _refusal(self, code: str) -> dict[str, Any]:
        name, body, media = "Problem", PROBLEM, "application/problem+json"
        if self._is_first:
            name, body, media = "Refusal", ENVELOPE_OF_REFUSAL, "application/json"
        self._register(name, body)
        content = {media: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        return {"description": REASONS[code], "content": content}

    def _enveloped(self, body: dict[str, Any]) -> dict[str, Any]:
        content = body.get("content")
        inner: dict[str, Any] = {"type": "null"}
        if content:
            inner = next(iter(content.values())).get("schema", {})
        meta: dict[str, Any] = {"type": "object"}
        if self._is_list_view():
            pagination = {"type": "object", "properties": {"pagination": PAGINATION}}
            meta = {"allOf": [pagination, *self._about_list]}
        schema = {
            "type": "object",
            "required": ["success", "data", "message", "errors", "meta"],
            "properties": {
                "success": {"type": "boolean", "const": True},
                "data": inner,
                "message": {"type": "string"},
                "errors": {"type": "array", "maxItems": 0, "items": ERROR},
                "meta": meta,
            },
        }
        return body | {"content": {"application/json": {"schema": schema}}}

    @property
    def _is_tagged(self) -> bool:
        """What is read has a tag; and what was written, where the next write may name it."""
        makes = self.method == "POST" and bool(self.view.guarded | self.view.heeding)
        return self.method in SAFE_METHODS or self._is_matched or makes

    def _register(
        self, name: str, schema: dict[str, Any], *, kind: str = ResolvedComponent.SCHEMA
    ) -> None:
        component = ResolvedComponent(name=name, type=kind, schema=schema, object=name)
        self.registry.register_on_missing(component)
