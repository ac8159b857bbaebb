"""What is sold."""

from django.urls import path

from api.resources.bulk import BulkUpdates
from api.resources.categories import Categories
from api.resources.inventory import Inventory
from api.resources.pages import AroundPages, Pages
from api.resources.products.all import AdminProducts
from api.resources.products.endpoint import Products
from api.resources.products.images import ProductImages
from api.resources.reviews import Reviews
from api.resources.search import SearchSuggestions
from api.resources.wishlists import WishLists

ONE = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
INVENTORY = Inventory.as_view({"get": "retrieve", "put": "update"})

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
    path("inventory/<row:pk>/", INVENTORY, name="inventory"),
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
