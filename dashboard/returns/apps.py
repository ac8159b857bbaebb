"""The returns' part of the dashboard: its addresses, and who may open them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarDashboardConfig


class ReturnsDashboardConfig(OscarDashboardConfig):
    label = "returns_dashboard"
    name = "dashboard.returns"
    verbose_name = _("Returns dashboard")
    default_permissions = ["is_superuser"]
    permissions_map = {
        "return-list": ["returns.view_return"],
        "return-detail": ["returns.view_return"],
        "return-picture": ["returns.view_return"],
    }

    def get_urls(self):
        from dashboard.returns import views

        return self.post_process_urls(
            [
                path("", views.ReturnListView.as_view(), name="return-list"),
                path("<slug:number>/", views.ReturnView.as_view(), name="return-detail"),
                path(
                    "<slug:number>/pictures/<int:pk>/<str:size>/",
                    views.ReturnPictureView.as_view(),
                    name="return-picture",
                ),
            ]
        )
