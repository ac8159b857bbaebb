"""Reviews: moderated by those who may change them."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.apps.dashboard.reviews import views

from dashboard.permissions import ChangesNeed


class ReviewListView(ChangesNeed, views.ReviewListView):
    permission_to_change = "reviews.change_productreview"

    def update_selected_review_status(self, request, reviews):
        statuses = {str(status) for status, _name in self.model.STATUS_CHOICES}
        if request.POST.get("status") not in statuses:
            messages.error(request, _("Choose a status for the reviews."))
            return redirect("dashboard:reviews-list")
        return super().update_selected_review_status(request, reviews)
