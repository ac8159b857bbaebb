"""The first page of the dashboard, and the way to the shop's one log-in."""

from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.generic import TemplateView, View

from checkout.order.states import TO_SEND, Status
from dashboard.queries import (
    newest_orders,
    open_alerts,
    open_differences,
    open_payment_tasks,
    orders_by_status,
    reviews_to_moderate,
    sales_by_day,
)


class IndexView(TemplateView):
    """What there is to do today. Each part is for those who may open the pages behind it."""

    template_name = "oscar/dashboard/index.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        if user.has_perm("order.view_order"):
            counts = orders_by_status()
            sales = sales_by_day(now=timezone.now())
            context |= {
                "may_see_orders": True,
                "to_dispatch": sum(counts.get(status, 0) for status in TO_SEND),
                "awaiting_payment": counts.get(Status.PENDING_PAYMENT, 0),
                "sales": sales,
                "today": sales[-1],
                "newest_orders": newest_orders(),
            }
        if user.has_perm("partner.view_stockalert"):
            context |= {"may_see_stock": True, "alerts": open_alerts()}
        if user.has_perm("reviews.view_productreview"):
            context |= {"may_see_reviews": True, "to_moderate": reviews_to_moderate()}
        if user.has_perm("payment.view_stafftask"):
            context |= {"may_see_tasks": True, "payment_tasks": open_payment_tasks()}
        if user.has_perm("payment.view_difference"):
            context |= {"may_see_differences": True, "differences": open_differences()}
        return context


class LoginView(View):
    """Sends to the shop's log-in and back; whoever is logged in goes on at once."""

    def get(self, request):
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        target = wanted if safe else resolve_url("dashboard:index")
        if request.user.is_authenticated:
            return redirect(target)
        return redirect(f"{resolve_url('account_login')}?{urlencode({'next': target})}")
