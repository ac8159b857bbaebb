"""Addresses that both versions have; each adds those that are its own."""

from django.urls import path

import api.converters  # noqa: F401 - `row` and `number` in addresses
from api.resources.auth import Entrance
from api.resources.cart import Carts
from api.resources.categories import Categories
from api.resources.inventory import Inventory
from api.resources.orders import OneOrder, Orders
from api.resources.payments import Payments
from api.resources.products.all import AdminProducts, SellerProducts
from api.resources.products.endpoint import Products
from api.resources.products.images import ProductImages
from api.resources.reports import Reports
from api.resources.returns import ReturnLists, Returns
from api.resources.sign_ins import SignIns
from api.resources.users import AllUsers

ONE = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
STOCK = {"get": "retrieve", "put": "update"}

catalogue = [
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
    path("products/<row:pk>/", Products.as_view(ONE), name="product"),
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
    path("inventory/<row:pk>/", Inventory.as_view(STOCK), name="inventory"),
    path("seller/products/", SellerProducts.as_view({"get": "list"}), name="seller-products"),
    path("admin/products/", AdminProducts.as_view({"get": "list"}), name="admin-products"),
]

buying = [
    path("cart/", Carts.as_view({"get": "retrieve"}), name="cart"),
    path(
        "orders/<number:number>/",
        OneOrder.as_view({"get": "retrieve", "put": "move"}),
        name="order",
    ),
    path("payments/create/", Payments.as_view({"post": "create"}), name="payments-create"),
    path("payments/verify/", Payments.as_view({"post": "verify"}), name="payments-verify"),
    path(
        "returns/<number:number>/",
        Returns.as_view({"get": "retrieve", "put": "move"}),
        name="return",
    ),
    path("seller/returns/", ReturnLists.as_view({"get": "of_sellers"}), name="seller-returns"),
    path("admin/returns/", ReturnLists.as_view({"get": "all"}), name="admin-returns"),
    path("admin/orders/", Orders.as_view({"get": "all"}), name="admin-orders"),
    path("admin/reports/", Reports.as_view({"get": "retrieve"}), name="admin-reports"),
]

people = [
    path("auth/register/", Entrance.as_view({"post": "sign_up"}), name="auth-register"),
    path("auth/login/", Entrance.as_view({"post": "sign_in"}), name="auth-login"),
    path("auth/login/code/", Entrance.as_view({"post": "send_code"}), name="auth-code"),
    path(
        "auth/social/<slug:provider>/",
        Entrance.as_view({"post": "exchange_token"}),
        name="auth-social",
    ),
    path("auth/refresh/", Entrance.as_view({"post": "refresh"}), name="auth-refresh"),
    path("auth/password/reset/", Entrance.as_view({"post": "ask_for_reset"}), name="auth-reset"),
    path(
        "auth/email/confirm/",
        SignIns.as_view({"post": "resend_confirmation"}),
        name="auth-email-confirm",
    ),
    path("users/", AllUsers.as_view({"get": "list"}), name="users"),
]
