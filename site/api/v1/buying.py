"""Buying: the cart, orders and payments, at the addresses of the owner's documents."""

from django.urls import path

from api import addresses
from api.resources.cart import Carts, CartVouchers
from api.resources.orders import OneOrder, Orders

urlpatterns = [
    path("cart/add/", Carts.as_view({"post": "add"}), name="cart-add"),
    path("cart/update/<row:pk>/", Carts.as_view({"put": "update"}), name="cart-update"),
    path("cart/remove/<row:pk>/", Carts.as_view({"delete": "remove"}), name="cart-remove"),
    path("cart/voucher/add/", CartVouchers.as_view({"post": "add"}), name="cart-voucher-add"),
    path(
        "cart/voucher/remove/<row:pk>/",
        CartVouchers.as_view({"delete": "remove"}),
        name="cart-voucher-remove",
    ),
    path("orders/", Orders.as_view({"get": "all", "post": "create"}), name="orders"),
    path("orders/create/", Orders.as_view({"post": "create"}), name="orders-create"),
    path("orders/quote/", Orders.as_view({"post": "quote"}), name="orders-quote"),
    path("orders/my-orders/", Orders.as_view({"get": "own"}), name="orders-own"),
    path("orders/user/<row:pk>/", Orders.as_view({"get": "of_user"}), name="orders-of-user"),
    # The same address as the documents write it; documented once.
    path(
        "orders/user/<row:pk>",
        Orders.as_view({"get": "of_user"}, schema=None),
        name="orders-of-user-short",
    ),
    path("orders/cancel/<number:number>/", OneOrder.as_view({"put": "cancel"}), name="cancel"),
    *addresses.buying,
]
