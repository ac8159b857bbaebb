"""Buying: the cart, orders and all that becomes of them."""

from django.urls import path

from api import addresses
from api.resources.cards import Cards
from api.resources.cart import Carts, CartVouchers
from api.resources.deliveries import Deliveries
from api.resources.order_parts import OrderParts
from api.resources.orders import OneOrder, Orders, SellerOrders
from api.resources.refunds import Refunds
from api.resources.returns import Returns
from api.resources.saved import Saved
from api.resources.wallet import Wallets

urlpatterns = [
    *addresses.buying,
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
    path("cart/lines/<row:pk>/save/", Saved.as_view({"post": "save"}), name="cart-line-save"),
    path("cart/saved/", Saved.as_view({"get": "index"}), name="cart-saved"),
    path("cart/saved/<row:pk>/", Saved.as_view({"delete": "forget"}), name="cart-saved-line"),
    path("cart/saved/<row:pk>/move/", Saved.as_view({"post": "move"}), name="cart-saved-move"),
    path("cart/deliveries/", Deliveries.as_view({"get": "retrieve"}), name="cart-deliveries"),
    path("cart/quote/", Orders.as_view({"post": "quote"}), name="cart-quote"),
    path("orders/", Orders.as_view({"get": "own", "post": "create"}), name="orders"),
    path("orders/<number:number>/cancel/", OneOrder.as_view({"put": "cancel"}), name="cancel"),
    *(
        path(f"orders/<number:number>/{name}/", OrderParts.as_view({"get": name}), name=name)
        for name in ("consignments", "events", "invoices")
    ),
    path(
        "orders/<number:number>/invoices/<uuid:key>/",
        OrderParts.as_view({"get": "invoice"}),
        name="invoice",
    ),
    path(
        "orders/<number:number>/refunds/",
        Refunds.as_view({"get": "index", "post": "create"}),
        name="refunds",
    ),
    path(
        "orders/<number:number>/returnable/",
        Returns.as_view({"get": "returnable"}),
        name="returnable",
    ),
    path("seller/orders/", SellerOrders.as_view({"get": "index"}), name="seller-orders"),
    path("users/<row:pk>/orders/", Orders.as_view({"get": "of_user"}), name="orders-of-user"),
    path("returns/", Returns.as_view({"get": "index", "post": "create"}), name="returns"),
    path(
        "returns/<number:number>/call-off/",
        Returns.as_view({"post": "call_off"}),
        name="return-call-off",
    ),
    path(
        "returns/<number:number>/posted/",
        Returns.as_view({"post": "post_parcel"}),
        name="return-posted",
    ),
    path("cards/", Cards.as_view({"get": "index"}), name="cards"),
    path("cards/<row:pk>/", Cards.as_view({"delete": "destroy"}), name="card"),
    path("wallet/", Wallets.as_view({"get": "retrieve"}), name="wallet"),
    path("wallet/entries/", Wallets.as_view({"get": "entries"}), name="wallet-entries"),
    path("wallet/redeem/", Wallets.as_view({"post": "redeem"}), name="wallet-redeem"),
]
