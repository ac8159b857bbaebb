"""Buying: the cart, orders and all that becomes of them."""

from django.urls import path

import api.converters  # noqa: F401
from api.resources.cart import Carts, CartVouchers
from api.resources.deliveries import Deliveries
from api.resources.orders import OneOrder, Orders
from api.resources.payments import Payments

ORDER_DEEDS = {"get": "retrieve", "put": "move"}

urlpatterns = [
    path("cart/", Carts.as_view({"get": "retrieve"}), name="cart"),
    path("cart/lines/", Carts.as_view({"post": "add"}), name="cart-lines"),
    path(
        "cart/lines/<row:pk>/",
        Carts.as_view({"put": "update", "delete": "remove"}),
        name="cart-line",
    ),
    path("cart/vouchers/", CartVouchers.as_view({"post": "add"}), name="cart-vouchers"),
    path(
        "cart/vouchers/<row:pk>/",
        CartVouchers.as_view({"delete": "remove"}),
        name="cart-voucher",
    ),
    path("cart/deliveries/", Deliveries.as_view({"get": "retrieve"}), name="cart-deliveries"),
    path("cart/quote/", Orders.as_view({"post": "quote"}), name="cart-quote"),
    path("orders/", Orders.as_view({"get": "own", "post": "create"}), name="orders"),
    path("orders/<number:number>/", OneOrder.as_view(ORDER_DEEDS), name="order"),
    path("orders/<number:number>/cancel/", OneOrder.as_view({"put": "cancel"}), name="cancel"),
    path("seller/orders/", Orders.as_view({"get": "of_seller"}), name="seller-orders"),
    path("users/<row:pk>/orders/", Orders.as_view({"get": "of_user"}), name="orders-of-user"),
    path("admin/orders/", Orders.as_view({"get": "all"}), name="admin-orders"),
    path("payments/create/", Payments.as_view({"post": "create"}), name="payments-create"),
    path("payments/verify/", Payments.as_view({"post": "verify"}), name="payments-verify"),
]
