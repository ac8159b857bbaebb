"""The gallery of a product: read by anyone, filled by who may change the product."""

from typing import Any

from django.core.exceptions import ValidationError as RuleBroken
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.idempotency import idempotent
from api.refusals import Refusal, Refused
from api.resources import refusals  # noqa: F401 - it registers what the actions refuse
from api.resources.access import check_may_change, visible_product
from api.resources.pictures import GALLERY_SIZES, PictureSerializer, picture_document
from catalogue.editing.pictures import STORE_FAILURES, add_picture, remove_picture
from catalogue.models import Product, ProductImage
from catalogue.queries import keep_picture_sizes, sized_pictures
from catalogue.rules import is_id
from media.uploads import ACCEPT, clean_picture

CHANGE = "catalogue.change_product"
LONGEST_CAPTION = 200
SECONDS_TO_RETRY = "5"


class ImageSerializer(serializers.Serializer):
    """A picture and its place in the gallery, from 0 on."""

    id = serializers.IntegerField()
    caption = serializers.CharField(allow_blank=True)
    display_order = serializers.IntegerField()
    picture = PictureSerializer()


class ImageInput(serializers.Serializer):
    """A picture file."""

    picture = serializers.FileField(help_text=f"At most 10 MB: {ACCEPT}.")
    caption = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=LONGEST_CAPTION,
        help_text="What it shows.",
    )


class ProductImages(Endpoint):
    """The pictures of one product in their order."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = ImageSerializer
    parser_classes = [MultiPartParser]
    ordering = ("display_order",)
    limits = {"create": "upload"}
    scopes = {"list": "products:read"} | dict.fromkeys(("create", "destroy"), "products:write")

    @extend_schema(summary="The pictures of a product", tags=["products"])
    def list(self, request: Request, *args, product_pk: int, **kwargs) -> Response:
        product = visible_product(product_pk, request.user)
        images = sized_pictures().filter(product=product).order_by("display_order", "-pk")
        page = keep_picture_sizes(self.paginate_queryset(images))
        return self.get_paginated_response([image_document(each) for each in page])

    @extend_schema(
        summary="Add a picture to a product",
        tags=["products"],
        request={"multipart/form-data": ImageInput},
        responses={201: ImageSerializer},
    )
    @idempotent(is_atomic=False)
    def create(self, request: Request, *args, product_pk: int, **kwargs) -> Response:
        product = self._writable(product_pk)
        given = self.given(ImageInput)
        try:
            picture = clean_picture(given["picture"])
        except RuleBroken as error:
            raise ValidationError({"picture": error.messages}) from None
        try:
            image = add_picture(product, picture, caption=given["caption"], by=request.user)
        except STORE_FAILURES:
            told = _("The picture could not be stored. Please try again.")
            headers = {"Retry-After": SECONDS_TO_RETRY}
            raise Refused(Refusal(503, "busy", told, headers=headers)) from None
        return Response(image_document(image), status=201)

    @extend_schema(summary="Take a picture off a product", tags=["products"], responses={204: None})
    def destroy(self, request: Request, *args, product_pk: int, pk: int, **kwargs) -> Response:
        product = self._writable(product_pk)
        remove_picture(get_object_or_404(ProductImage, product=product, pk=pk))
        return self.deleted(_("The picture is off the product."))

    def _writable(self, pk: int) -> Product:
        product = Product.objects.filter(pk=pk).first() if is_id(str(pk)) else None
        if product is None:
            raise Http404
        check_may_change(product, self.request.user, permission=CHANGE)
        return product


def image_document(image: ProductImage) -> dict[str, Any]:
    """A place in a gallery with its picture."""
    picture = picture_document(image.original, sizes=GALLERY_SIZES, alt=image.caption)
    return {
        "id": image.pk,
        "caption": image.caption,
        "display_order": image.display_order,
        "picture": picture,
    }
