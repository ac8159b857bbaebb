"""Where a member is signed in, and the end of it."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.sessions import end_all_sessions
from api.endpoints import Endpoint
from api.permissions import AllowAny, IsAuthenticated
from api.resources.auth import Entrance
from api.resources.members import NoticeSerializer, notice
from api.tokens import cookies
from api.tokens.actions import revoke_families, revoke_family
from api.tokens.entrance import ask_to_confirm
from api.tokens.models import RefreshFamily
from api.tokens.queries import open_sign_ins_of

SIGN_OUTS = ("sign_out", "sign_out_everywhere")


class SignInRowSerializer(serializers.ModelSerializer):
    """A place where a member is signed in by API."""

    id = serializers.UUIDField(source="key", read_only=True)
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = RefreshFamily
        fields = ["id", "created_at", "last_used_at", "expires_at", "user_agent", "is_current"]
        read_only_fields = fields

    @extend_schema_field(serializers.BooleanField())
    def get_is_current(self, family: RefreshFamily) -> bool:
        return str(family.key) == self.context.get("current")


class SignIns(Endpoint):
    """The member's own sign-ins by API."""

    permission_classes = [IsAuthenticated]
    serializer_class = SignInRowSerializer
    queryset = RefreshFamily.objects.none()
    ordering = ("-created_at", "-pk")
    limits = {"resend_confirmation": "register"}

    @extend_schema(tags=["auth"], summary="Places where one is signed in")
    def list(self, request: Request) -> Response:
        return self.page_of(open_sign_ins_of(request.user), current=self._current())

    @extend_schema(tags=["auth"], summary="Sign out", request=None, responses={204: None})
    def sign_out(self, request: Request) -> Response:
        revoke_family(self._current(), of=request.user)
        return self._farewell(_("You are signed out."))

    @extend_schema(tags=["auth"], summary="Sign out at one place", request=None)
    def sign_out_at(self, request: Request, key: UUID) -> Response:
        if not revoke_family(key, of=request.user):
            raise Http404(_("You are not signed in there."))
        return self.deleted(_("Signed out there."))

    @extend_schema(
        operation_id="auth_sign_out_everywhere",
        tags=["auth"],
        summary="Sign out everywhere",
        request=None,
        responses={204: None},
    )
    def sign_out_everywhere(self, request: Request) -> Response:
        """Also on the pages of the shop."""
        revoke_families(request.user)
        end_all_sessions(request.user)
        return self._farewell(_("You are signed out everywhere."))

    @extend_schema(
        tags=["auth"],
        summary="Send the mail again that confirms the e-mail address",
        request=None,
        responses={202: NoticeSerializer},
    )
    def resend_confirmation(self, request: Request) -> Response:
        """Nothing is sent for an address that is confirmed, nor twice within minutes."""
        ask_to_confirm(request._request, request.user)
        return notice(_("An e-mail is on its way."))

    def finalize_response(self, request, response, *args, **kwargs):
        """Who signs out and is known no more is rid of the dead cookie, which no script deletes."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.action in SIGN_OUTS and response.status_code == 401:
            cookies.forget_access(response, request._request)
        return response

    def _current(self) -> str:
        token: Any = self.request.auth
        return str(token["sid"])

    def _farewell(self, message: str) -> Response:
        response = self.deleted(message)
        cookies.forget_tokens(response, self.request._request)
        return response


class Sessions(SignIns, Entrance):
    """Sign-ins as a resource: a POST makes one, and comes from nobody yet."""

    authentication_classes = SignIns.authentication_classes
    limits = Entrance.limits | SignIns.limits

    def get_authenticators(self):
        return [] if self._is_sign_in() else super().get_authenticators()

    def get_permissions(self):
        return [AllowAny()] if self._is_sign_in() else super().get_permissions()

    def _is_sign_in(self) -> bool:
        return self.request is not None and self.request.method == "POST"
