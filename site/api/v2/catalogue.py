"""What is sold."""

from django.urls import path

from api import addresses
from api.resources.bulk import BulkUpdates
from api.resources.pages import AroundPages, Pages
from api.resources.reviews import Reviews
from api.resources.search import SearchSuggestions
from api.resources.wishlists import WishLists

urlpatterns = [
    *addresses.catalogue,
    path("inventory/bulk/", BulkUpdates.as_view({"post": "stock"}), name="inventory-bulk"),
    path("prices/bulk/", BulkUpdates.as_view({"post": "prices"}), name="prices-bulk"),
    path(
        "products/<row:product_pk>/reviews/",
        Reviews.as_view({"get": "list", "post": "create_below"}),
        name="reviews",
    ),
    path("reviews/", Reviews.as_view({"post": "create"}), name="reviews-add"),
    path(
        "reviews/<row:pk>/",
        Reviews.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="review",
    ),
    path(
        "reviews/<row:pk>/helpful/",
        Reviews.as_view({"post": "find_helpful"}),
        name="review-helpful",
    ),
    path(
        "search/suggestions/",
        SearchSuggestions.as_view({"get": "retrieve"}),
        name="search-suggestions",
    ),
    path("wishlists/", WishLists.as_view({"get": "list", "post": "create"}), name="wishlists"),
    path(
        "wishlists/<slug:key>/",
        WishLists.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="wishlist",
    ),
    path(
        "wishlists/<slug:key>/products/",
        WishLists.as_view({"get": "products", "post": "add"}),
        name="wishlist-products",
    ),
    path(
        "wishlists/<slug:key>/products/<row:pk>/",
        WishLists.as_view({"delete": "remove"}),
        name="wishlist-product",
    ),
    path("pages/", Pages.as_view({"get": "list"}), name="pages"),
    path("pages/<row:pk>/", Pages.as_view({"get": "retrieve"}), name="page"),
    path("navigation/", AroundPages.as_view({"get": "retrieve"}), name="navigation"),
]
