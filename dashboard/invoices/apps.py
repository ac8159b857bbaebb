"""The invoices' part of the dashboard: its addresses, and who may open them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarDashboardConfig


class InvoicesDashboardConfig(OscarDashboardConfig):
    label = "invoices_dashboard"
    name = "dashboard.invoices"
    verbose_name = _("Invoices dashboard")
    default_permissions = ["is_superuser"]
    permissions_map = {
        "invoice-list": ["invoices.view_document"],
        "invoice-pdf": ["invoices.view_document"],
        "invoice-month": ["invoices.view_document"],
        "invoice-issuers": ["invoices.view_issuerdetails"],
        "invoice-shop": ["invoices.change_issuerdetails"],
        "invoice-seller": ["invoices.change_issuerdetails"],
    }

    def get_urls(self):
        from dashboard.invoices import views

        return self.post_process_urls(
            [
                path("", views.DocumentListView.as_view(), name="invoice-list"),
                path("month/", views.MonthView.as_view(), name="invoice-month"),
                path("issuers/", views.IssuerListView.as_view(), name="invoice-issuers"),
                path("issuers/shop/", views.ShopIssuerView.as_view(), name="invoice-shop"),
                path(
                    "issuers/<int:partner_pk>/",
                    views.SellerIssuerView.as_view(),
                    name="invoice-seller",
                ),
                path("<uuid:key>/", views.DocumentView.as_view(), name="invoice-pdf"),
            ]
        )
