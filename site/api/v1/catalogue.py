"""What is sold."""

from django.urls import path

from api import addresses
from api.resources.inventory import Inventory
from api.resources.products.endpoint import Products
from api.resources.reviews import Reviews
from api.resources.wishlists import Wishes

urlpatterns = [
    *addresses.catalogue,
    path("products/create/", Products.as_view({"post": "create"}), name="products-create"),
    path(
        "products/update/<row:pk>/",
        Products.as_view({"put": "update", "patch": "partial_update"}),
        name="product-update",
    ),
    path(
        "products/delete/<row:pk>/", Products.as_view({"delete": "destroy"}), name="product-delete"
    ),
    # The same address as the documents write it; documented once.
    path(
        "inventory/<row:pk>",
        Inventory.as_view(addresses.STOCK, schema=None),
        name="inventory-short",
    ),
    path("reviews/<row:product_pk>/", Reviews.as_view({"get": "list"}), name="reviews"),
    path("reviews/add/", Reviews.as_view({"post": "create"}), name="reviews-add"),
    path("reviews/update/<row:pk>/", Reviews.as_view({"put": "update"}), name="review-update"),
    path("reviews/delete/<row:pk>/", Reviews.as_view({"delete": "destroy"}), name="review-delete"),
    path("wishlist/", Wishes.as_view({"get": "list"}), name="wishlist"),
    path("wishlist/add/", Wishes.as_view({"post": "create"}), name="wishlist-add"),
    path(
        "wishlist/remove/<row:pk>/", Wishes.as_view({"delete": "destroy"}), name="wishlist-remove"
    ),
]
