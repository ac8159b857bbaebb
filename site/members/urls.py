"""The addresses of an account, and those that letters of the shop lead to."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path, re_path

from members.views import (
    addresses,
    cards,
    invoices,
    mail,
    orders,
    overview,
    paying,
    privacy,
    returns,
    security,
    selling,
    wallet,
    wishlists,
    words,
)

app_name = "customer"

ORDER_LINK = r"^order-status/(?P<order_number>[\w-]+)/(?P<hash>[\w=:-]+)/"
OF_ORDER = {
    "pay": (r"pay/", paying.PayView),
    "paid": (r"paid/", paying.PaidView),
    "return-create": (r"return/(?P<pk>[0-9]{1,18})/", returns.ReturnCreateView),
    "return": (r"returns/(?P<number>[\w-]+)/", returns.ReturnView),
    "return-label": (r"returns/(?P<number>[\w-]+)/label/", returns.ReturnLabelView),
    "return-picture": (
        r"returns/(?P<number>[\w-]+)/pictures/(?P<pk>[0-9]{1,18})/(?P<size>\w+)/",
        returns.ReturnPictureView,
    ),
}
"""Pages of an order: a member's after signing in, anybody's who has its signed link."""


def _members(address: str, view: Callable, name: str) -> URLPattern:
    return path(address, login_required(view), name=name)


urlpatterns = [
    _members("", overview.OverviewView.as_view(), "summary"),
    _members("profile/", overview.DetailsView.as_view(), "profile-view"),
    _members("orders/", orders.OrderListView.as_view(), "order-list"),
    _members("orders/<str:order_number>/", orders.OrderDetailView.as_view(), "order"),
    _members("returns/", returns.ReturnListView.as_view(), "return-list"),
    _members("returns-to-us/<slug:number>/", selling.SoldReturnView.as_view(), "sold-return"),
    _members(
        "returns-to-us/<slug:number>/pictures/<int:pk>/<slug:size>/",
        selling.SoldReturnPictureView.as_view(),
        "sold-return-picture",
    ),
    *(
        re_path(
            rf"^orders/(?P<order_number>[\w-]+)/{address}$",
            login_required(view.as_view()),
            name=name,
        )
        for name, (address, view) in OF_ORDER.items()
    ),
    _members("invoices/", invoices.InvoiceListView.as_view(), "invoice-list"),
    _members("invoices/<uuid:key>/", invoices.InvoiceView.as_view(), "invoice"),
    _members("addresses/", addresses.AddressListView.as_view(), "address-list"),
    _members("addresses/add/", addresses.AddressCreateView.as_view(), "address-create"),
    _members("addresses/<int:pk>/", addresses.AddressUpdateView.as_view(), "address-detail"),
    _members("addresses/<int:pk>/delete/", addresses.AddressDeleteView.as_view(), "address-delete"),
    _members("addresses/<int:pk>/first/", addresses.UseFirstView.as_view(), "address-first"),
    _members("payment-methods/", cards.CardListView.as_view(), "card-list"),
    _members("payment-methods/add/", cards.CardAddView.as_view(), "card-add"),
    _members("payment-methods/added/", cards.CardAddedView.as_view(), "card-added"),
    _members("payment-methods/<int:pk>/delete/", cards.CardDeleteView.as_view(), "card-delete"),
    _members("wallet/", wallet.WalletView.as_view(), "wallet"),
    _members("wishlists/", wishlists.WishListListView.as_view(), "wishlists-list"),
    _members("wishlists/new/", wishlists.WishListCreateView.as_view(), "wishlists-create"),
    _members("wishlists/wished/", wishlists.WishedView.as_view(), "wishlist-wished"),
    path("wishlists/wish/<int:pk>/", wishlists.WishView.as_view(), name="wishlist-wish"),
    path("wishlists/shared/<str:key>/", wishlists.SharedView.as_view(), name="wishlist-shared"),
    _members("wishlists/<str:key>/", wishlists.WishListDetailView.as_view(), "wishlists-detail"),
    _members(
        "wishlists/<str:key>/edit/", wishlists.WishListUpdateView.as_view(), "wishlists-update"
    ),
    _members(
        "wishlists/<str:key>/delete/", wishlists.WishListDeleteView.as_view(), "wishlists-delete"
    ),
    _members("wishlists/<str:key>/<int:pk>/", wishlists.LineView.as_view(), "wishlist-line"),
    _members("reviews/", words.ReviewListView.as_view(), "review-list"),
    _members("reviews/<int:pk>/delete/", words.ReviewDeleteView.as_view(), "review-delete"),
    _members("alerts/", words.AlertListView.as_view(), "alerts-list"),
    _members("mail/", mail.PreferencesView.as_view(), "mail-preferences"),
    path("unsubscribe/<str:token>/", mail.UnsubscribeView.as_view(), name="unsubscribe"),
    _members("security/", security.SecurityView.as_view(), "security"),
    _members("security/sessions/", security.EndSessionsView.as_view(), "end-sessions"),
    _members("privacy/", privacy.PrivacyView.as_view(), "privacy"),
    _members("privacy/data/<uuid:key>/", privacy.DownloadView.as_view(), "data-export"),
    _members("privacy/close/", privacy.CloseView.as_view(), "close-account"),
    path("closed/", privacy.ClosedView.as_view(), name="closed"),
    path(
        "order-status/<str:order_number>/<str:hash>/invoices/<uuid:key>/",
        invoices.AnonymousInvoiceView.as_view(),
        name="anon-invoice",
    ),
    re_path(f"{ORDER_LINK}$", orders.AnonymousOrderDetailView.as_view(), name="anon-order"),
    *(
        re_path(f"{ORDER_LINK}{address}$", view.as_view(), name=f"anon-{name}")
        for name, (address, view) in OF_ORDER.items()
    ),
]
