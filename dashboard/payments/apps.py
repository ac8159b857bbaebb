"""The payments' part of the dashboard: its addresses, and who may open them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarDashboardConfig


class PaymentsDashboardConfig(OscarDashboardConfig):
    label = "payments_dashboard"
    name = "dashboard.payments"
    verbose_name = _("Payments dashboard")
    default_permissions = ["is_superuser"]
    permissions_map = {
        "payment-tasks": ["payment.view_stafftask"],
        "payment-task": ["payment.view_stafftask", "payment.change_stafftask"],
        "payment-differences": ["payment.view_difference"],
        "payment-difference": ["payment.view_difference", "payment.change_difference"],
        "payment-reconcile": ["payment.view_difference", "payment.change_difference"],
        "payment-messages": ["payment.view_webhookevent"],
        "payment-message": ["payment.view_webhookevent"],
        "payment-order": ["order.view_order"],
    }

    def get_urls(self):
        from dashboard.payments import views

        return self.post_process_urls(
            [
                path("tasks/", views.TaskListView.as_view(), name="payment-tasks"),
                path("tasks/<int:pk>/", views.TaskView.as_view(), name="payment-task"),
                path(
                    "differences/", views.DifferenceListView.as_view(), name="payment-differences"
                ),
                path(
                    "differences/<int:pk>/",
                    views.DifferenceView.as_view(),
                    name="payment-difference",
                ),
                path("reconcile/", views.ReconcileView.as_view(), name="payment-reconcile"),
                path("messages/", views.MessageListView.as_view(), name="payment-messages"),
                path("messages/<int:pk>/", views.MessageView.as_view(), name="payment-message"),
                path("orders/<str:number>/", views.OrderView.as_view(), name="payment-order"),
            ]
        )
