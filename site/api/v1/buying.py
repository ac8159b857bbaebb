"""Buying: the cart, orders and payments, at the addresses of the owner's documents."""

from django.urls import path

from api.resources.cart import Carts, CartVouchers
from api.resources.orders import OneOrder, Orders
from api.resources.payments import Payments
from api.resources.reports import Reports

ORDER_DEEDS = {"get": "retrieve", "put": "move"}

urlpatterns = [
    path("cart/", Carts.as_view({"get": "retrieve"}), name="cart"),
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
    path("orders/cancel/<number:number>/", OneOrder.as_view({"put": "cancel"}), name="cancel"),
    path("orders/<number:number>/", OneOrder.as_view(ORDER_DEEDS), name="order"),
    path("payments/create/", Payments.as_view({"post": "create"}), name="payments-create"),
    path("payments/verify/", Payments.as_view({"post": "verify"}), name="payments-verify"),
    path("admin/orders/", Orders.as_view({"get": "all"}), name="admin-orders"),
    path("admin/reports/", Reports.as_view({"get": "retrieve"}), name="admin-reports"),
]
