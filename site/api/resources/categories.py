"""Categories: a tree that anyone reads and admins write."""

from rest_framework import serializers
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.permissions import admins_write
from catalogue.models import Category


class CategorySerializer(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ["id", "name", "slug", "description", "depth"]


class Categories(Endpoint):
    """Categories of the catalogue, those below a hidden one left out."""

    permission_classes = [admins_write("catalogue.change_category")]
    serializer_class = CategorySerializer
    queryset = Category.objects.browsable()
    ordering = ("path",)
    kept = frozenset({"list", "retrieve"})

    def list(self, request, *args, **kwargs):
        return self.page_of(self.get_queryset().order_by("path"))

    def retrieve(self, request, *args, **kwargs):
        return Response(self.get_serializer(self.get_object()).data)
