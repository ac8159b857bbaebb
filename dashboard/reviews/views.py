"""Reviews: moderated by those who may change them, as they have read them."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.dashboard.reviews import views

from catalogue.reviews.actions import delete_review, moderate_reviews
from catalogue.reviews.models import ProductReview
from catalogue.reviews.queries import with_pictures
from dashboard.permissions import ChangesNeed


class Judging:
    """A page with reviews to be judged: it says when it was read, and only that is judged."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(seen_at=timezone.now().isoformat(), **kwargs)

    def judge(self, request: HttpRequest, reviews: Iterable[ProductReview]) -> None:
        status = request.POST.get("status")
        if status not in {str(known) for known, _name in ProductReview.STATUS_CHOICES}:
            return messages.error(request, _("Choose a status for the reviews."))
        seen_at = _moment(request.POST.get("seen_at", ""))
        if seen_at is None:
            return messages.error(request, _("Look at the reviews again, then judge them."))
        ids = [review.pk for review in reviews]
        judged = moderate_reviews(ids, status=int(status), seen_at=seen_at)
        if edited := len(ids) - len(judged):
            messages.warning(
                request,
                ngettext(
                    "%d review was edited while you read it. Read it again.",
                    "%d reviews were edited while you read them. Read them again.",
                    edited,
                )
                % edited,
            )


class ReviewListView(Judging, ChangesNeed, views.ReviewListView):
    permission_to_change = "reviews.change_productreview"

    def get_queryset(self):
        return with_pictures(super().get_queryset())

    def update_selected_review_status(self, request, reviews):
        self.judge(request, reviews)
        return redirect("dashboard:reviews-list")


class ReviewUpdateView(Judging, views.ReviewUpdateView):
    """One review. Its words are its writer's: staff judge them and do not change them."""

    http_method_names = ["get", "head", "options", "post"]

    def get_queryset(self):
        return with_pictures(ProductReview.objects.select_related("product"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.judge(request, [self.get_object()])
        return redirect("dashboard:reviews-list")


class ReviewDeleteView(views.ReviewDeleteView):
    def form_valid(self, form):
        delete_review(self.object)
        return HttpResponseRedirect(self.get_success_url())


def _moment(written: str) -> datetime | None:
    try:
        moment = parse_datetime(written)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None
