"""Oscar's dashboard, forked: for staff alone, and without flat pages; those are the CMS's."""

from django.apps import apps as all_apps
from django.urls import URLPattern, include, path, reverse_lazy
from oscar.apps.dashboard import apps
from oscar.core.loading import get_class
from oscar.views.decorators import permissions_required

FLAT_PAGES = "pages/"
OPEN_TO_ALL = {"login", "logout"}


class DashboardConfig(apps.DashboardConfig):
    name = "dashboard"

    def configure_permissions(self):
        super().configure_permissions()
        permission = get_class("dashboard.permissions", "DashboardPermission")
        self.permissions_map["stock"] = permission.get("partner", "view_stockrecord")

    def ready(self):
        super().ready()
        self.stock_view = get_class("dashboard.stock.views", "StockView")

    def get_urls(self):
        routes = [route for route in super().get_urls() if str(route.pattern) != FLAT_PAGES]
        stock = path("catalogue/stock/<int:pk>/", self.stock_view.as_view(), name="stock")
        routes += self.post_process_urls([stock])
        routes.append(
            path("payments/", include(all_apps.get_app_config("payments_dashboard").urls[0]))
        )
        routes.append(
            path("invoices/", include(all_apps.get_app_config("invoices_dashboard").urls[0]))
        )
        routes += _carriers()
        _let_staff_only(routes)
        return routes


def _carriers() -> list[URLPattern]:
    from dashboard.shipping import carriers

    views = {
        "carrier-list": ("", carriers.CarrierListView, "view"),
        "carrier-create": ("create/", carriers.CarrierCreateView, "add"),
        "carrier-edit": ("<int:pk>/", carriers.CarrierUpdateView, "change"),
        "carrier-delete": ("<int:pk>/delete/", carriers.CarrierDeleteView, "delete"),
    }
    return [
        path(
            f"carriers/{route}",
            permissions_required(
                [f"shipping.{action}_carrier"], login_url=reverse_lazy("dashboard:login")
            )(view.as_view()),
            name=name,
        )
        for name, (route, view, action) in views.items()
    ]


def _let_staff_only(routes) -> None:
    """Oscar asks for a page's permission alone, which also a customer could be given."""
    for route in routes:
        if not isinstance(route, URLPattern):
            _let_staff_only(route.url_patterns)
        elif route.name not in OPEN_TO_ALL:
            wall = permissions_required(["is_staff"], login_url=reverse_lazy("dashboard:login"))
            route.callback = wall(route.callback)
