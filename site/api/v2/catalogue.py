"""What is sold."""

from django.urls import path

from api.resources.bulk import BulkUpdates
from api.resources.categories import Categories
from api.resources.inventory import Inventory
from api.resources.products.endpoint import Products

INVENTORY = Inventory.as_view({"get": "retrieve", "put": "update"})

urlpatterns = [
    path("categories/", Categories.as_view({"get": "list"}), name="categories"),
    path("categories/<int:pk>/", Categories.as_view({"get": "retrieve"}), name="category"),
    path("products/", Products.as_view({"get": "list", "post": "create"}), name="products"),
    path("products/search/", Products.as_view({"get": "search"}), name="products-search"),
    path("products/filter/", Products.as_view({"get": "filter"}), name="products-filter"),
    path(
        "products/category/<path:category_name>/",
        Products.as_view({"get": "of_category"}),
        name="products-category",
    ),
    path(
        "products/<int:pk>/",
        Products.as_view(
            {
                "get": "retrieve",
                "put": "update",
                "patch": "partial_update",
                "delete": "destroy",
            }
        ),
        name="product",
    ),
    path("inventory/<int:pk>/", INVENTORY, name="inventory"),
    path("inventory/bulk/", BulkUpdates.as_view({"post": "stock"}), name="inventory-bulk"),
    path("prices/bulk/", BulkUpdates.as_view({"post": "prices"}), name="prices-bulk"),
]
