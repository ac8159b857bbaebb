"""API keys: made, listed and revoked by the sellers and staff for whom machines shall work."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.endpoints import Endpoint
from api.idempotency import Keeping, idempotent
from api.permissions import SellsOrWorksHere
from api.refusals import conflict
from api.scopes import SCOPES
from api.tokens.freshness import check_signed_in_lately
from api.tokens.keys import TooManyKeys, create_key, revoke_key
from api.tokens.models import ApiKey
from api.tokens.queries import keys_of


class KeySerializer(serializers.ModelSerializer):
    """A key, without what it is."""

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "name",
            "prefix",
            "scopes",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        ]
        read_only_fields = fields


class NewKeySerializer(serializers.Serializer):
    name = serializers.CharField(max_length=80, help_text="What it is for.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=list(SCOPES.items())),
        min_length=1,
        max_length=len(SCOPES),
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Never, if left out."
    )

    def validate_expires_at(self, value):
        if value is not None and value <= timezone.now():
            raise serializers.ValidationError(_("This is over already."), code="past")
        return value


class ShownKeySerializer(KeySerializer):
    """A new key: `key` is shown in this answer and never again."""

    key = serializers.CharField()

    class Meta(KeySerializer.Meta):
        fields = [*KeySerializer.Meta.fields, "key"]
        read_only_fields = fields


class Keys(Endpoint):
    """The member's own keys. No key makes, sees or revokes keys: that needs a sign-in."""

    serializer_class = KeySerializer
    queryset = ApiKey.objects.none()
    located = frozenset({"create"})

    def get_permissions(self):
        """Who does not sell or work here any more can still see and revoke the keys there are."""
        makes = self.action == "create"
        self.permission_classes = [SellsOrWorksHere if makes else IsAuthenticated]
        return super().get_permissions()

    @extend_schema(tags=["keys"], summary="One's API keys, without what they are")
    def list(self, request: Request) -> Response:
        return self.page_of(keys_of(request.user))

    @extend_schema(
        tags=["keys"],
        summary="Make an API key",
        request=NewKeySerializer,
        responses={201: ShownKeySerializer},
    )
    @idempotent(answer=Keeping.TOLD_ONCE)
    def create(self, request: Request) -> Response:
        """The key is in this answer and nowhere else. Wants a sign-in of the last minutes."""
        check_signed_in_lately(request)
        try:
            key, secret = create_key(request.user, **self.given(NewKeySerializer))
        except TooManyKeys:
            raise conflict(_("Revoke a key first."), code="too_many_keys") from None
        response = Response({**KeySerializer(key).data, "key": secret}, status=201)
        response["Location"] = reverse("key", args=[key.pk], request=request)
        return response

    @extend_schema(tags=["keys"], summary="Revoke an API key for ever", request=None)
    def destroy(self, request: Request, pk: int) -> Response:
        if not revoke_key(pk, of=request.user):
            raise Http404(_("You have no such key."))
        return self.deleted(_("The key is revoked."))
