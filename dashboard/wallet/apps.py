"""The wallets' part of the dashboard: its addresses, and who may open them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarDashboardConfig


class WalletDashboardConfig(OscarDashboardConfig):
    label = "wallet_dashboard"
    name = "dashboard.wallet"
    verbose_name = _("Wallet dashboard")
    default_permissions = ["is_superuser"]
    permissions_map = {
        "wallet-list": ["wallet.view_account"],
        "wallet": ["wallet.view_account"],
        "gift-card-list": ["wallet.view_giftcard"],
        "gift-card": ["wallet.view_giftcard"],
    }

    def get_urls(self):
        from dashboard.wallet import views

        return self.post_process_urls(
            [
                path("", views.WalletListView.as_view(), name="wallet-list"),
                path("<int:pk>/", views.WalletView.as_view(), name="wallet"),
                path("gift-cards/", views.GiftCardListView.as_view(), name="gift-card-list"),
                path("gift-cards/<int:pk>/", views.GiftCardView.as_view(), name="gift-card"),
            ]
        )
