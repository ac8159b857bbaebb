"""Categories: a tree that anyone reads and admins write."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.endpoints import Endpoint
from api.idempotency import idempotent
from api.permissions import AllowAny, admin_with, is_staff_with
from api.resources import refusals  # noqa: F401 - it registers what the actions refuse
from api.resources.pictures import absolute
from catalogue.addresses import category_address, category_branches
from catalogue.editing.categories import (
    change_category,
    create_category,
    delete_category,
    lock_tree,
)
from catalogue.models import Category
from catalogue.rules import LARGEST_ID

NEEDED = {
    "create": "catalogue.add_category",
    "update": "catalogue.change_category",
    "partial_update": "catalogue.change_category",
    "destroy": "catalogue.delete_category",
}


class CategorySerializer(serializers.Serializer):
    """A category and where it is in the tree."""

    id = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True, help_text="null: at the top.")
    depth = serializers.IntegerField(help_text="1 at the top.")
    name = serializers.CharField()
    slug = serializers.CharField()
    path = serializers.CharField(help_text="Slugs from the root on: `ceramics/vases`.")
    url = serializers.URLField(help_text="Its page in the shop.")
    products = serializers.URLField(help_text="The list of its products.")
    description = serializers.CharField(allow_blank=True, help_text="HTML.")
    meta_title = serializers.CharField(allow_blank=True)
    meta_description = serializers.CharField(allow_blank=True)
    image = serializers.URLField(allow_null=True)
    is_public = serializers.BooleanField()
    exclude_from_menu = serializers.BooleanField()


class CategoryInput(serializers.Serializer):
    """What is written of a category. What is not sent stays as it is."""

    name = serializers.CharField(max_length=255)
    slug = serializers.SlugField(required=False, max_length=255)
    parent = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_ID
    )
    description = serializers.CharField(required=False, allow_blank=True, max_length=100_000)
    meta_title = serializers.CharField(required=False, allow_blank=True, max_length=255)
    meta_description = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    is_public = serializers.BooleanField(required=False)
    exclude_from_menu = serializers.BooleanField(required=False)


MOST_CHILDREN = 100
WRITTEN = tuple(CategoryInput().fields)


class Categories(Endpoint):
    """Categories of the catalogue; hidden ones, and those below them, are for admins alone."""

    serializer_class = CategorySerializer
    ordering = ("path",)
    kept = frozenset({"list", "retrieve"})
    sparse = dict.fromkeys(("list", "retrieve"), CategorySerializer)
    parts = {"retrieve": {"children": CategorySerializer(many=True)}}
    guarded = frozenset({"update", "partial_update", "destroy"})
    scopes = {
        **dict.fromkeys(("list", "retrieve"), "products:read"),
        **dict.fromkeys(NEEDED, "products:write"),
    }

    def get_permissions(self):
        """Reading is anybody's, and each way of writing has its permission."""
        needed = NEEDED.get(self.action or "")
        self.permission_classes = [admin_with(needed) if needed else AllowAny]
        return super().get_permissions()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Category.objects.none()
        is_staff = is_staff_with(self.request.user, "catalogue.change_category")
        return Category.objects.all() if is_staff else Category.objects.browsable()

    @extend_schema(summary="Categories, in the order of the tree", tags=["categories"])
    def list(self, request: Request, *args, **kwargs) -> Response:
        page = self.paginate_queryset(self.get_queryset().order_by("path"))
        return self.get_paginated_response(self._documents(page))

    @extend_schema(summary="A category", tags=["categories"])
    def retrieve(self, request: Request, *args, pk: int, **kwargs) -> Response:
        category = self._found(pk)
        response = self._told(category)
        if "children" in self.wanted.parts:
            below = self.get_queryset().filter(path__startswith=category.path)
            children = below.filter(depth=category.depth + 1).order_by("path")
            response.data["children"] = self._documents(children[:MOST_CHILDREN])
        return response

    @extend_schema(
        summary="Make a category",
        tags=["categories"],
        request=CategoryInput,
        responses={201: CategorySerializer},
    )
    @idempotent()
    def create(self, request: Request, *args, **kwargs) -> Response:
        given = self.given(CategoryInput)
        parent_id = given.pop("parent", None)
        return self._told(create_category(given, parent_id=parent_id), status=201)

    @extend_schema(summary="Change a category", tags=["categories"], request=CategoryInput)
    def update(self, request: Request, *args, pk: int, **kwargs) -> Response:
        return self._changed(request, pk, is_partial=False)

    @extend_schema(
        summary="Change a part of a category", tags=["categories"], request=CategoryInput
    )
    def partial_update(self, request: Request, *args, pk: int, **kwargs) -> Response:
        return self._changed(request, pk, is_partial=True)

    @extend_schema(
        summary="Delete a category with all below it",
        tags=["categories"],
        responses={204: None},
    )
    def destroy(self, request: Request, *args, pk: int, **kwargs) -> Response:
        with transaction.atomic():
            delete_category(self._matched(pk))
        return self.deleted(_("The category is deleted."))

    def _changed(self, request: Request, pk: int, *, is_partial: bool) -> Response:
        given = self.given(CategoryInput, partial=is_partial)
        with transaction.atomic():
            category = self._matched(pk)
            change_category(category, given)
        return self._told(category)

    def _matched(self, pk: int) -> Category:
        """The category under the lock of the tree, if it is as the client has seen it."""
        lock_tree()
        category = self._found(pk)
        [document] = self._documents([category])
        self.check_match(_state(document))
        return category

    def _found(self, pk: int) -> Category:
        return get_object_or_404(self.get_queryset(), pk=pk)

    def _told(self, category: Category, *, status: int = 200) -> Response:
        [document] = self._documents([category])
        response = Response(document, status=status)
        response.state = _state(document)
        return response

    def _documents(self, categories: Iterable[Category]) -> Sequence[dict[str, Any]]:
        branches = category_branches(categories)
        return [self._document(each, branches[each.pk]) for each in categories]

    def _document(self, category: Category, branch: Sequence[tuple[int, str]]) -> dict[str, Any]:
        path = "/".join(slug for _pk, slug in branch)
        return {
            "id": category.pk,
            "parent": branch[-2][0] if len(branch) > 1 else None,
            "depth": category.depth,
            "name": category.name,
            "slug": category.slug,
            "path": path,
            "url": absolute(category_address(category.pk, path)),
            "products": self._list_at(path),
            "description": category.description,
            "meta_title": category.meta_title or "",
            "meta_description": category.meta_description or "",
            "image": absolute(category.image.url) if category.image else None,
            "is_public": category.is_public,
            "exclude_from_menu": category.exclude_from_menu,
        }

    def _list_at(self, path: str) -> str:
        """The address of its list of products, in the version that is asked."""
        return reverse("products-category", kwargs={"category_name": path}, request=self.request)


def _state(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in WRITTEN}
