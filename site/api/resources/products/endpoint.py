"""The products of the shop."""

from rest_framework.permissions import IsAuthenticatedOrReadOnly

from api.endpoints import Endpoint
from api.pagination import Cursors, ForwardCursors
from api.resources.products.detail import ReadProduct
from api.resources.products.facets import AboutListSerializer
from api.resources.products.lists import ListedProducts
from api.resources.products.shapes import PARTS, CardSerializer, ProductSerializer
from api.resources.products.writing import WrittenProducts


class Products(ListedProducts, ReadProduct, WrittenProducts, Endpoint):
    """What the shop sells: read by anyone, written by admins and by who sells it."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = ProductSerializer
    kept = frozenset({"list", "filter", "of_category", "retrieve"})
    guarded = frozenset({"update", "partial_update", "destroy"})
    sparse = {
        **dict.fromkeys(("list", "filter", "search", "of_category"), CardSerializer),
        "retrieve": ProductSerializer,
    }
    parts = {"retrieve": PARTS}
    usual_parts = frozenset({"variants", "categories"})
    about_list = AboutListSerializer
    scopes = {
        **dict.fromkeys(("list", "filter", "search", "of_category", "retrieve"), "products:read"),
        **dict.fromkeys(("create", "update", "partial_update", "destroy"), "products:write"),
    }

    @property
    def pagination_class(self):
        pages = super().pagination_class
        return ForwardCursors if pages is Cursors else pages
