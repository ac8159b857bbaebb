"""What a member wrote, and what a member waits for."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DeleteView, ListView

from catalogue.reviews.actions import delete_review
from catalogue.stock_alerts.actions import cancel_alert
from members.queries import alerts_of, reviews_of
from members.views.pages import AccountPage

PER_PAGE = 25
NUMBER = re.compile(r"[0-9]{1,18}")


class ReviewPage(AccountPage):
    """One's own reviews, also of what is no longer shown. Another member's is not found."""

    active_tab = "reviews"

    def get_queryset(self):
        return reviews_of(self.request.user)


class ReviewListView(ReviewPage, ListView):
    template_name = "oscar/customer/reviews.html"
    context_object_name = "reviews"
    paginate_by = PER_PAGE
    page_title = gettext_lazy("Your reviews")


class ReviewDeleteView(ReviewPage, DeleteView):
    template_name = "oscar/customer/review_delete.html"
    context_object_name = "review"
    page_title = gettext_lazy("Delete this review?")

    def form_valid(self, form) -> HttpResponse:
        delete_review(self.object)
        messages.success(self.request, _("Your review is deleted."))
        return redirect("customer:review-list")


class AlertListView(AccountPage, ListView):
    """Products that are sold out; a POST of one's `alert` ends the waiting."""

    template_name = "oscar/customer/alerts/alert_list.html"
    context_object_name = "alerts"
    paginate_by = PER_PAGE
    page_title = gettext_lazy("Back-in-stock alerts")
    active_tab = "alerts"

    def get_queryset(self):
        return alerts_of(self.request.user)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        number = request.POST.get("alert", "")
        if not NUMBER.fullmatch(number):
            raise Http404
        alert = get_object_or_404(request.user.alerts, pk=number)
        if cancel_alert(alert):
            messages.success(request, _("We do not write when it is back."))
        return redirect("customer:alerts-list")
