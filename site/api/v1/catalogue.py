"""What is sold."""

from django.urls import path

from api.resources.categories import Categories
from api.resources.inventory import Inventory
from api.resources.products.all import AdminProducts
from api.resources.products.endpoint import Products
from api.resources.products.images import ProductImages
from api.resources.reviews import Reviews
from api.resources.wishlists import Wishes

ONE = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
STOCK = {"get": "retrieve", "put": "update"}
INVENTORY = Inventory.as_view(STOCK)
# The same address as the documents write it; documented once.
INVENTORY_SHORT = Inventory.as_view(STOCK, schema=None)

urlpatterns = [
    path("categories/", Categories.as_view({"get": "list", "post": "create"}), name="categories"),
    path("categories/<row:pk>/", Categories.as_view(ONE), name="category"),
    path("products/", Products.as_view({"get": "list", "post": "create"}), name="products"),
    path("products/search/", Products.as_view({"get": "search"}), name="products-search"),
    path("products/filter/", Products.as_view({"get": "filter"}), name="products-filter"),
    path(
        "products/category/<path:category_name>/",
        Products.as_view({"get": "of_category"}),
        name="products-category",
    ),
    path(
        "products/<row:pk>/",
        Products.as_view(ONE),
        name="product",
    ),
    path("products/create/", Products.as_view({"post": "create"}), name="products-create"),
    path(
        "products/update/<row:pk>/",
        Products.as_view({"put": "update", "patch": "partial_update"}),
        name="product-update",
    ),
    path(
        "products/delete/<row:pk>/", Products.as_view({"delete": "destroy"}), name="product-delete"
    ),
    path("inventory/<row:pk>/", INVENTORY, name="inventory"),
    path("inventory/<row:pk>", INVENTORY_SHORT, name="inventory-short"),
    path("reviews/<row:product_pk>/", Reviews.as_view({"get": "list"}), name="reviews"),
    path("reviews/add/", Reviews.as_view({"post": "create"}), name="reviews-add"),
    path("reviews/update/<row:pk>/", Reviews.as_view({"put": "update"}), name="review-update"),
    path("reviews/delete/<row:pk>/", Reviews.as_view({"delete": "destroy"}), name="review-delete"),
    path("wishlist/", Wishes.as_view({"get": "list"}), name="wishlist"),
    path("wishlist/add/", Wishes.as_view({"post": "create"}), name="wishlist-add"),
    path(
        "wishlist/remove/<row:pk>/", Wishes.as_view({"delete": "destroy"}), name="wishlist-remove"
    ),
    path("admin/products/", AdminProducts.as_view({"get": "list"}), name="admin-products"),
    path(
        "products/<row:product_pk>/images/",
        ProductImages.as_view({"get": "list", "post": "create"}),
        name="product-images",
    ),
    path(
        "products/<row:product_pk>/images/<row:pk>/",
        ProductImages.as_view({"delete": "destroy"}),
        name="product-image",
    ),
]
