"""What belongs to an order: its consignments, its story, and its invoices. Version 2 alone."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.endpoints import Endpoint
from api.orders import SeenOrder, order_seen
from api.pagination import all_of
from api.permissions import AllowAny
from api.refusals import Refusal, refused_as
from api.resources.money import AMOUNT
from api.resources.order_forms import ConsignmentSerializer
from api.resources.parameters import ORDER_TOKEN
from checkout.invoices.downloads import pdf_response
from checkout.invoices.models import Document, Kind
from checkout.invoices.pdf import RenderingFailed
from checkout.invoices.queries import documents_of
from checkout.order.queries import public_story_of

RETRY_SECONDS = 60


@refused_as(RenderingFailed)
def not_rendered(error: RenderingFailed) -> Refusal:
    """The document is in the books, and comes by mail as well."""
    message = _("It cannot be shown at the moment. It comes by e-mail as well.")
    return Refusal(503, "not_rendered", message, headers={"Retry-After": str(RETRY_SECONDS)})


class StorySerializer(serializers.Serializer):
    """Something that happened to an order, as its customer is told."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True, help_text="Where a parcel is followed.")


class DocumentSerializer(serializers.Serializer):
    """An invoice or a credit note of what one seller sent."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=[str(each) for each in Kind])
    consignment = serializers.IntegerField(source="consignment_id")
    issued_at = serializers.DateTimeField()
    currency = serializers.CharField()
    net = serializers.DecimalField(**AMOUNT)
    tax = serializers.DecimalField(**AMOUNT)
    gross = serializers.DecimalField(**AMOUNT)
    url = serializers.SerializerMethodField(help_text="The PDF, for whoever may see the order.")

    @extend_schema_field(serializers.URLField())
    def get_url(self, document: Document) -> str:
        number = self.context["order"].number
        return reverse("invoice", args=[number, document.key], request=self.context["request"])


@extend_schema(tags=["orders"], parameters=[ORDER_TOKEN])
class OrderParts(Endpoint):
    """Parts of an order, for whoever may see it; sellers see their own."""

    permission_classes = [AllowAny]
    serializer_class = ConsignmentSerializer
    scopes = dict.fromkeys(("consignments", "events", "invoices", "invoice"), "orders:read")
    whole = frozenset({"consignments", "events", "invoices"})

    @extend_schema(
        summary="Consignments, with parcels and tracking",
        responses={200: ConsignmentSerializer(many=True)},
    )
    def consignments(self, request: Request, number: str) -> Response:
        seen = order_seen(request, number)
        told = ConsignmentSerializer(seen.consignments, many=True, context={"order": seen.order})
        return Response(all_of(told.data))

    @extend_schema(
        summary="What happened to it, newest first",
        responses={200: StorySerializer(many=True)},
    )
    def events(self, request: Request, number: str) -> Response:
        seen = order_seen(request, number)
        _check_sees_all(seen)
        return Response(all_of(story_told(seen)))

    @extend_schema(
        summary="Invoices and credit notes",
        responses={200: DocumentSerializer(many=True)},
    )
    def invoices(self, request: Request, number: str) -> Response:
        return Response(all_of(invoices_told(order_seen(request, number), request)))

    @extend_schema(
        summary="An invoice as PDF",
        responses={
            (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The PDF.")
        },
    )
    def invoice(self, request: Request, number: str, key: Any) -> HttpResponse:
        seen = order_seen(request, number)
        documents = documents_of(seen.order, sellers=seen.sellers)
        document = next((each for each in documents if each.key == key), None)
        if document is None:
            raise Http404(_("There is no such document."))
        return pdf_response(document)


def story_told(seen: SeenOrder) -> list[dict[str, Any]]:
    """What happened to an order, newest first. It tells of all sellers: not for one of them."""
    return StorySerializer(public_story_of(seen.order), many=True).data


def invoices_told(seen: SeenOrder, request: Request) -> list[dict[str, Any]]:
    """The invoices and credit notes of what is seen of an order."""
    context = {"order": seen.order, "request": request}
    documents = documents_of(seen.order, sellers=seen.sellers)
    return DocumentSerializer(documents, many=True, context=context).data


def _check_sees_all(seen: SeenOrder) -> None:
    """The story tells of all sellers: it is the customer's and staff's."""
    if seen.sellers is not None:
        raise Http404(_("There is no such order."))
