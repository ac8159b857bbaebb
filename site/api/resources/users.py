"""Members: one's own profile, and all of them for admins."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import AccountProtected, rename_member, set_active
from accounts.entrance_forms import AddEmailForm
from accounts.models import User
from api.endpoints import Endpoint
from api.forms import check_form
from api.permissions import IsAuthenticated, admin_with
from api.resources.members import MemberSerializer
from api.tokens.freshness import check_signed_in_lately
from locks import lock_rows

LOOK, CHANGE = "customer.view_user", "customer.change_user"
SEARCH_LENGTH = 100


class ProfileSerializer(serializers.Serializer):
    """What members say of themselves. Another e-mail address counts once it is confirmed."""

    first_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    email = serializers.EmailField(
        max_length=254,
        required=False,
        help_text="A mail goes there; until its link is opened, the old address stays.",
    )


class UserChangeSerializer(ProfileSerializer):
    """What admins may change of others. Nobody's rights are changed by API."""

    is_active = serializers.BooleanField(
        required=False, help_text="For admins, of others: false closes the doors at once."
    )


class Users(Endpoint):
    """Members see and change themselves; admins see all, and those who may, change them."""

    permission_classes = [IsAuthenticated]
    serializer_class = MemberSerializer
    queryset = User.objects.none()
    scopes = {
        "profile": "profile:read",
        "change_profile": "profile:write",
        "retrieve": "users:read",
    }
    sparse = dict.fromkeys(("profile", "retrieve"), MemberSerializer)
    guarded = frozenset({"change_profile", "update", "partial_update"})

    @extend_schema(tags=["users"], summary="One's own profile")
    def profile(self, request: Request) -> Response:
        return self._answer(request.user)

    @extend_schema(
        tags=["users"],
        summary="Change one's own profile",
        request=ProfileSerializer,
        responses=MemberSerializer,
    )
    def change_profile(self, request: Request) -> Response:
        return self._change(request.user, ProfileSerializer)

    @extend_schema(tags=["users"], summary="A member")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self._answer(self._member(pk))

    @extend_schema(
        tags=["users"],
        summary="Change a member",
        request=UserChangeSerializer,
        responses=MemberSerializer,
    )
    def update(self, request: Request, pk: int) -> Response:
        user = self._member(pk)
        if user.pk == request.user.pk:
            return self._change(user, ProfileSerializer)
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied(_("Members change themselves; you may look at them."))
        return self._change(user, UserChangeSerializer)

    partial_update = update

    def _member(self, pk: int) -> User:
        """The member with this number. Who may not see others finds nobody else."""
        asking = self.request.user
        if pk == asking.pk:
            return asking
        sees_all = asking.is_staff and asking.has_perm(LOOK)
        found = User.objects.filter(pk=pk, erased_at=None).first() if sees_all else None
        if found is None:
            raise Http404(_("There is no such member."))
        return found

    def _change(self, user: User, serializer_class: type[serializers.Serializer]) -> Response:
        given = self.given(serializer_class)
        email = given.pop("email", user.email)
        is_active = given.pop("is_active", user.is_active)
        with transaction.atomic():
            [user] = lock_rows(User.objects.filter(pk=user.pk))
            self.check_match(_state(user))
            if email.lower() != user.email.lower():
                self._ask_for_address(user, email)
            rename_member(user, **given)
            if is_active != user.is_active:
                self._set_active(user, is_active)
        user.refresh_from_db()
        return self._answer(user)

    def _ask_for_address(self, user: User, email: str) -> None:
        if user.pk != self.request.user.pk:
            raise PermissionDenied(_("Members change their address themselves."))
        check_signed_in_lately(self.request)
        request = self.request._request
        if not ratelimit.consume(request, action="manage_email", user=user):
            raise Throttled(60)
        form = AddEmailForm(data={"email": email}, user=user)
        check_form(form)
        form.save(request)

    def _set_active(self, user: User, is_active: bool) -> None:
        try:
            set_active(user, is_active, by=self.request.user)
        except AccountProtected:
            raise PermissionDenied(_("Only who runs the shop may do that to its staff.")) from None

    def _answer(self, user: User) -> Response:
        response = Response(self.told(MemberSerializer, user))
        response.state = _state(user)
        return response


class AllUsers(Endpoint):
    """Everybody with an account, for admins."""

    permission_classes = [admin_with(LOOK)]
    serializer_class = MemberSerializer
    queryset = User.objects.none()
    scopes = {"list": "users:read"}
    sparse = {"list": MemberSerializer}

    @extend_schema(
        tags=["users"],
        summary="All members, the newest first",
        parameters=[OpenApiParameter("q", str, description="Part of a name or of an address.")],
    )
    def list(self, request: Request) -> Response:
        return self.page_of(_members(request.query_params.get("q", "")))


def _members(words: str) -> QuerySet:
    verified = EmailAddress.objects.filter(
        user=OuterRef("pk"), email=OuterRef("email"), verified=True
    )
    members = User.objects.filter(erased_at=None).annotate(has_verified_email=Exists(verified))
    words = words.replace("\0", "").strip()[:SEARCH_LENGTH]
    if words:
        members = members.filter(
            Q(email__icontains=words)
            | Q(first_name__icontains=words)
            | Q(last_name__icontains=words)
        )
    return members.order_by("-pk")


def _state(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in ("email", "first_name", "last_name", "is_active")}
