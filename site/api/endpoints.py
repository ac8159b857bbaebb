"""What every endpoint is made of: versions, who asks, limits, and how it answers."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.viewsets import GenericViewSet

from answers import LONGEST_SECONDS
from api.authentication import ApiKeyAuthentication, BearerAuthentication, CookieAuthentication
from api.etags import check_match, conditional
from api.parsing import BoundedJsonParser
from api.permissions import KeyInScope
from api.refusals import refusal_of
from api.rendering import AlwaysJson, JsonRenderer
from api.schema import ApiSchema
from api.sparse import Wanted, wanted_by
from api.throttling import Throttle
from api.time_limits import limited_time
from api.versions import LATEST, VERSIONS, ByAddress, Version
from locks import lock_rows

S = TypeVar("S", bound=Serializer)


class Endpoint(GenericViewSet):
    """A resource, in both versions; for members alone unless `permission_classes` says more.

    Actions are named in the versions' `urls.py`, `{"get": "list", "post": "create"}`. They return
    `Response` with plain data; the version writes the envelope, pages, and refusals, which are
    whatever `api.refusals` knows. `message` of a response is told to v1's clients. `scopes` are
    what an API key needs, by action; `limits` are rates of API_LIMITS, by action; `kept` are
    actions whose answers to anyone are kept (`api.kept` knows their addresses), for the seconds
    that a response says by `holds_for`. `guarded` are actions that write what others may write
    too, so that v2 wants `If-Match`; `heeding` those that heed it where it is sent. `located` are
    actions that say by `Location` where it is what they made. `sparse` are actions of which v2's
    clients may want single fields, with the serializer that tells them, and `parts` what such an
    action can tell beside; `usual_parts` are told where nobody can ask. `whole` are lists so short
    that they are always told on one page. `hands_basket`: answers about a guest's basket bring its
    token.
    """

    versioning_class = ByAddress
    authentication_classes = [BearerAuthentication, CookieAuthentication, ApiKeyAuthentication]
    permission_classes: list[type[BasePermission]] = [IsAuthenticated]
    throttle_classes = [Throttle]
    renderer_classes = [JsonRenderer]
    parser_classes = [BoundedJsonParser]
    content_negotiation_class = AlwaysJson
    filter_backends: list = []
    metadata_class = None  # what an address takes is said by the documents
    schema = ApiSchema()
    scopes: dict[str, str] = {}
    limits: dict[str, str] = {}
    kept: frozenset[str] = frozenset()
    guarded: frozenset[str] = frozenset()
    heeding: frozenset[str] = frozenset()
    located: frozenset[str] = frozenset()
    sparse: Mapping[str, type[Serializer]] = {}
    parts: Mapping[str, Mapping[str, BaseSerializer]] = {}
    usual_parts: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    hands_basket = False

    @property
    def version(self) -> Version:
        # While documents are written, a name stands for the version.
        return VERSIONS.get(str(getattr(self.request, "version", None)), LATEST)

    @property
    def pagination_class(self):
        return self.version.pagination

    def sent(self, kind: type[S], **how: Any) -> S:
        """The body, read by a serializer that finds nothing wrong. Raises ValidationError."""
        return _checked(kind(data=self.request.data, **how))

    def given(self, kind: type[Serializer], *, partial: bool = False) -> dict[str, Any]:
        """What the body says, as a serializer reads it. Raises ValidationError."""
        return dict(self.sent(kind, partial=partial).validated_data)

    def asked(self, kind: type[Serializer]) -> dict[str, Any]:
        """What the query parameters say, as a serializer reads them. Raises ValidationError."""
        return dict(_checked(kind(data=self.request.query_params)).validated_data)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with limited_time(reads=request.method in SAFE_METHODS):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks is counted before it is decided what they may: refusals count too."""
        self.format_kwarg = None
        negotiated = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = negotiated
        request.version, request.versioning_scheme = self.determine_version(request)
        try:
            self.perform_authentication(request)
        finally:
            self.check_throttles(request)
        self.check_permissions(request)
        self.wanted = self._wanted()

    def perform_authentication(self, request: Request) -> None:
        """Who says wrongly who it is, is nobody, and counts by address."""
        try:
            super().perform_authentication(request)
        except Exception:
            request._not_authenticated()
            raise

    def told(self, kind: type[Serializer], instance: Any, **context: Any) -> dict[str, Any]:
        """What is wanted of a resource, by its serializer."""
        return dict(self.wanted.trim(kind(instance, context=context)).data)

    def page_of(self, rows: Any, **context: Any) -> Response:
        """One page of a queryset, through the view's serializer."""
        page = self.paginate_queryset(rows)
        serializer = self.wanted.trim(self.get_serializer(page, many=True))
        serializer.context.update(context)
        return self.get_paginated_response(serializer.data)

    @property
    def names_a_state(self) -> bool:
        """Whether a write says by `If-Match` which state it has seen."""
        return "If-Match" in self.request.headers

    def check_match(self, state: Any, *, is_needed: bool = True) -> None:
        """Refuses who has not seen this state (412), or in v2 says of none (428).

        Caller holds the lock of what `state` was read from.
        """
        is_required = is_needed and self.version is LATEST and self.action in self.guarded
        check_match(self.request, state, is_required=is_required)

    def locked(self, rows: QuerySet, state: Callable[[Any], Any]) -> Any:
        """The one row of these, locked and as the client has seen it. Raises Http404 without one.

        Caller is in a transaction.
        """
        for row in lock_rows(rows):
            self.check_match(state(row))
            return row
        raise Http404

    def body_of(self, response: Response) -> Any:
        """What is answered of an action's response, as the version writes it."""
        data = self.wanted.of(response.data) if self.action in self.sparse else response.data
        return self.version.success(data, message=str(getattr(response, "message", "")))

    def deleted(self, message: str) -> Response:
        """The answer to a DELETE."""
        response = Response(None, status=self.version.deleted_status)
        response.message = message
        return response

    def get_permissions(self):
        return [KeyInScope(), *super().get_permissions()]

    def check_permissions(self, request: Request) -> None:
        """A method that nobody may use is told so before it is asked who asks."""
        if self.action is None:
            raise MethodNotAllowed(request.method)
        super().check_permissions(request)

    def get_exception_handler(self):
        return answer_to

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if isinstance(response, Response) and not response.exception:
            response.data = self.body_of(response)
        response = super().finalize_response(request, response, *args, **kwargs)
        for throttle in getattr(request, "throttles", ()):
            throttle.tell(response)
        for name, value in self.version.farewell.items():
            response[name] = value
        if isinstance(response, Response):
            if self.action in self.kept and response.status_code == 200 and _is_anyone(request):
                _share(response)
            response.setdefault("Cache-Control", "private, no-store")
            is_read = request.method in ("GET", "HEAD") and response.status_code == 200
            if is_read or hasattr(response, "state"):
                response.add_post_render_callback(conditional(request))
        return response

    def _wanted(self) -> Wanted:
        action = self.action or ""
        if self.version is LATEST and action in self.sparse:
            return wanted_by(self.request, self.sparse[action], self.parts.get(action, {}))
        optional = frozenset(name for parts in self.parts.values() for name in parts)
        return Wanted(parts=self.usual_parts, optional=optional)


def _checked(serializer: S) -> S:
    serializer.is_valid(raise_exception=True)
    return serializer


def _is_anyone(request: Request) -> bool:
    is_read = request.method in ("GET", "HEAD")
    return is_read and request.auth is None and not request.user.is_authenticated


def _share(response: Response) -> None:
    """Let others give this answer too, as long as they ask whether it still holds."""
    response.kept_seconds = getattr(response, "holds_for", LONGEST_SECONDS)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    patch_vary_headers(response, ["Authorization", "Cookie", "Origin"])


def answer_to(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to what a view raised; None leaves it to Django, as a fault of ours."""
    refusal = refusal_of(error)
    if refusal is None:
        return None
    request = context["request"]
    version = getattr(request, "version", None) or LATEST
    response = Response(
        version.failure(refusal, request), status=refusal.status, headers=dict(refusal.headers)
    )
    response.exception = True
    response.content_type = version.refusal_type
    return response
