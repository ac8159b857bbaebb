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
            path("wallets/", include(all_apps.get_app_config("wallet_dashboard").urls[0]))
        )
        routes.append(
            path("returns/", include(all_apps.get_app_config("returns_dashboard").urls[0]))
        )
        routes.append(
            path("invoices/", include(all_apps.get_app_config("invoices_dashboard").urls[0]))
        )
        routes += _delivery_and_tax()
        _let_staff_only(routes)
        return routes


def _delivery_and_tax() -> list[URLPattern]:
    from dashboard.shipping import carriers, places
    from dashboard.tax import views as tax

    # Name, address, view, and the permission that it takes.
    pages = (
        ("carrier-list", "carriers/", carriers.CarrierListView, "view_carrier"),
        ("carrier-create", "carriers/create/", carriers.CarrierCreateView, "add_carrier"),
        ("carrier-edit", "carriers/<int:pk>/", carriers.CarrierUpdateView, "change_carrier"),
        (
            "carrier-delete",
            "carriers/<int:pk>/delete/",
            carriers.CarrierDeleteView,
            "delete_carrier",
        ),
        ("zone-list", "zones/", places.ZoneListView, "view_zone"),
        ("zone-create", "zones/create/", places.ZoneCreateView, "add_zone"),
        ("zone-edit", "zones/<int:pk>/", places.ZoneUpdateView, "change_zone"),
        ("zone-delete", "zones/<int:pk>/delete/", places.ZoneDeleteView, "delete_zone"),
        (
            "point-create",
            "collection-points/create/<int:method_pk>/",
            places.PointCreateView,
            "add_collectionpoint",
        ),
        (
            "point-edit",
            "collection-points/<int:pk>/",
            places.PointUpdateView,
            "change_collectionpoint",
        ),
        (
            "point-delete",
            "collection-points/<int:pk>/delete/",
            places.PointDeleteView,
            "delete_collectionpoint",
        ),
        ("tax-rate-list", "tax/", tax.RateListView, "view_taxrate"),
        ("tax-rate-plan", "tax/plan/", tax.RatePlanView, "add_taxrate"),
        ("tax-rate-end", "tax/<int:pk>/end/", tax.RateEndView, "change_taxrate"),
        ("tax-rate-withdraw", "tax/<int:pk>/withdraw/", tax.RateWithdrawView, "delete_taxrate"),
    )
    return [
        path(
            address,
            permissions_required(
                [f"{'tax' if name.startswith('tax-') else 'shipping'}.{permission}"],
                login_url=reverse_lazy("dashboard:login"),
            )(view.as_view()),
            name=name,
        )
        for name, address, view, permission in pages
    ]


def _let_staff_only(routes) -> None:
    """Oscar asks for a page's permission alone, which also a customer could be given."""
    for route in routes:
        if not isinstance(route, URLPattern):
            _let_staff_only(route.url_patterns)
        elif route.name not in OPEN_TO_ALL:
            wall = permissions_required(["is_staff"], login_url=reverse_lazy("dashboard:login"))
            route.callback = wall(route.callback)
