"""Webhook subscriptions: the member's own, with what they were told and what they said."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.endpoints import Endpoint
from api.idempotency import Keeping, idempotent
from api.permissions import SellsOrWorksHere
from api.refusals import Error, Refusal, conflict, refused_as
from api.webhooks.actions import (
    TooManySubscriptions,
    change_subscription,
    rotate_secret,
    send_again,
    subscribe,
)
from api.webhooks.models import Attempt, Call, Subscription
from api.webhooks.targets import TargetRefused
from api.webhooks.topics import TOPICS

CHOICES = [(name, topic.words) for name, topic in TOPICS.items()]


class SubscriptionSerializer(serializers.ModelSerializer):
    """An address that is told of topics."""

    url = serializers.CharField(max_length=500, help_text="`https://…` on the public internet.")
    topics = serializers.ListField(
        child=serializers.ChoiceField(choices=CHOICES),
        min_length=1,
        max_length=len(TOPICS),
    )
    is_active = serializers.BooleanField(required=False)
    disabled_for = serializers.ChoiceField(
        choices=Subscription.Reason.choices, allow_blank=True, read_only=True
    )

    class Meta:
        model = Subscription
        fields = [
            "id",
            "url",
            "topics",
            "is_active",
            "created_at",
            "failing_since",
            "disabled_at",
            "disabled_for",
        ]
        read_only_fields = ["id", "created_at", "failing_since", "disabled_at", "disabled_for"]


class ToldSecretSerializer(SubscriptionSerializer):
    """With the secret that signs, which is told in this answer and never again."""

    secret = serializers.CharField(read_only=True)

    class Meta(SubscriptionSerializer.Meta):
        fields = [*SubscriptionSerializer.Meta.fields, "secret"]


class AttemptSerializer(serializers.ModelSerializer):
    """One attempt: what came back, or why nothing did."""

    class Meta:
        model = Attempt
        fields = ["at", "status", "milliseconds", "error", "answer"]
        read_only_fields = fields


class CallSerializer(serializers.ModelSerializer):
    """What a subscription was told."""

    id = serializers.UUIDField(source="key", read_only=True)
    data = serializers.DictField(read_only=True)

    class Meta:
        model = Call
        fields = ["id", "topic", "data", "created_at", "status"]
        read_only_fields = fields


class CallWithAttemptsSerializer(CallSerializer):
    """With what came of it, the latest attempt first; a hundred at most."""

    attempts = serializers.SerializerMethodField()

    class Meta(CallSerializer.Meta):
        fields = [*CallSerializer.Meta.fields, "attempts"]
        read_only_fields = fields

    @extend_schema_field(AttemptSerializer(many=True))
    def get_attempts(self, call: Call) -> list[dict[str, Any]]:
        rows = call.attempts.order_by("-at", "-pk")[:100]
        return [dict(row) for row in AttemptSerializer(rows, many=True).data]


@refused_as(TargetRefused)
def _target_refused(error: TargetRefused) -> Refusal:
    told = str(error)
    return Refusal(400, "invalid", told, (Error("url", told, "not_callable"),))


class Webhooks(Endpoint):
    """Subscriptions of the member's own. Staff are told of everything, sellers of their goods."""

    permission_classes = [SellsOrWorksHere]
    serializer_class = SubscriptionSerializer
    scopes = {
        **dict.fromkeys(("list", "retrieve"), "webhooks:read"),
        **dict.fromkeys(("create", "partial_update", "destroy", "rotate"), "webhooks:write"),
    }
    guarded = frozenset({"partial_update", "destroy"})
    located = frozenset({"create", "rotate"})

    def get_queryset(self) -> QuerySet:
        if not self.request.user.is_authenticated:
            return Subscription.objects.none()
        return Subscription.objects.filter(owner=self.request.user).order_by("-pk")

    @extend_schema(tags=["webhooks"], summary="One's subscriptions, the newest first")
    def list(self, request: Request) -> Response:
        return self.page_of(self.get_queryset())

    @extend_schema(tags=["webhooks"], summary="A subscription")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self._answer(self.get_object())

    @extend_schema(
        tags=["webhooks"],
        summary="Subscribe",
        request=SubscriptionSerializer,
        responses={201: ToldSecretSerializer},
    )
    @idempotent(answer=Keeping.TOLD_ONCE)
    def create(self, request: Request) -> Response:
        """Calls carry `Bowerbird-Signature: t=…,v1=…`: HMAC-SHA-256 of `t.body` by the secret."""
        given = self.given(SubscriptionSerializer)
        try:
            made, secret = subscribe(request.user, **given)
        except TooManySubscriptions:
            raise conflict(_("Delete a subscription first."), code="too_many_webhooks") from None
        told = {**SubscriptionSerializer(made).data, "secret": secret}
        response = Response(told, status=201, headers=self._place(made))
        response.state = _state(made)
        return response

    @extend_schema(tags=["webhooks"], summary="Change a subscription, or switch it on again")
    def partial_update(self, request: Request, pk: int) -> Response:
        given = self.given(SubscriptionSerializer, partial=True)
        with transaction.atomic():
            row = self._locked(pk)
            known = {"url": row.url, "topics": row.topics, "is_active": row.is_active}
            change_subscription(row, **known | given)
        return self._answer(row)

    @extend_schema(tags=["webhooks"], summary="Unsubscribe, and delete the log")
    def destroy(self, request: Request, pk: int) -> Response:
        with transaction.atomic():
            self._locked(pk).delete()
        return self.deleted(_("The subscription is deleted."))

    @extend_schema(
        tags=["webhooks"],
        summary="Have a new secret",
        request=None,
        responses=ToldSecretSerializer,
    )
    @idempotent(answer=Keeping.TOLD_ONCE)
    def rotate(self, request: Request, pk: int) -> Response:
        """For a day both sign: a call then carries two `v1`, of which one must be right."""
        subscription = self.get_object()
        secret = rotate_secret(subscription)
        told = {**SubscriptionSerializer(subscription).data, "secret": secret}
        response = Response(told, headers=self._place(subscription))
        response.state = _state(subscription)
        return response

    def _place(self, subscription: Subscription) -> dict[str, str]:
        return {"Location": reverse("webhook", args=[subscription.pk], request=self.request)}

    def _locked(self, pk: int) -> Subscription:
        row: Subscription = self.locked(self.get_queryset().filter(pk=pk), _state)
        return row

    def _answer(self, subscription: Subscription) -> Response:
        response = Response(SubscriptionSerializer(subscription).data)
        response.state = _state(subscription)
        return response


class Calls(Endpoint):
    """What a subscription of the member's own was told, for as long as the log is kept."""

    permission_classes = [SellsOrWorksHere]
    serializer_class = CallSerializer
    lookup_field = "key"
    scopes = {
        **dict.fromkeys(("list", "retrieve"), "webhooks:read"),
        "replay": "webhooks:write",
    }
    limits = {"replay": "replay"}

    def get_queryset(self) -> QuerySet:
        if not self.request.user.is_authenticated:
            return Call.objects.none()
        mine = Subscription.objects.filter(owner=self.request.user)
        subscription = get_object_or_404(mine, pk=self.kwargs["pk"])
        return Call.objects.filter(subscription=subscription).order_by("-pk")

    @extend_schema(tags=["webhooks"], summary="What a subscription was told, the newest first")
    def list(self, request: Request, pk: int) -> Response:
        return self.page_of(self.get_queryset())

    @extend_schema(
        tags=["webhooks"], summary="One call, with attempts", responses=CallWithAttemptsSerializer
    )
    def retrieve(self, request: Request, pk: int, key: UUID) -> Response:
        return Response(CallWithAttemptsSerializer(self.get_object()).data)

    @extend_schema(
        tags=["webhooks"], summary="Send it again", request=None, responses={202: CallSerializer}
    )
    @idempotent()
    def replay(self, request: Request, pk: int, key: UUID) -> Response:
        call = self.get_object()
        if not call.subscription.is_active:
            raise conflict(_("Switch the subscription on first."), code="webhook_disabled")
        send_again(call)
        call.refresh_from_db()
        return Response(CallSerializer(call).data, status=202)


def _state(subscription: Subscription) -> dict[str, Any]:
    return {
        "url": subscription.url,
        "topics": subscription.topics,
        "is_active": subscription.is_active,
    }
