"""Pages of reviews: a product's, one of them, and the form to write one's own."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from catalogue.models import Product
from catalogue.reviews.actions import (
    STORE_FAILURES,
    ReviewRefused,
    find_helpful,
    write_review,
)
from catalogue.reviews.forms import ReviewForm
from catalogue.reviews.models import ProductReview
from catalogue.reviews.queries import (
    DEFAULT_ORDER,
    ORDERS,
    STARS,
    has_bought,
    histogram,
    review_by,
    score_counts,
    shown_reviews,
    with_pictures,
)
from catalogue.rules import is_id

REVIEWS_PER_PAGE = 10


class OfProduct:
    """A page below a product's. Reviews are the parent's, so a variant has none of its own."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        if not is_id(kwargs["product_pk"]):
            raise Http404
        products = Product.objects.filter(is_public=True).exclude(structure=Product.CHILD)
        self.product = get_object_or_404(
            products.annotate(score_counts=score_counts()), pk=kwargs["product_pk"]
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(product=self.product, **kwargs)


class ProductReviewList(OfProduct, TemplateView):
    """All shown reviews of a product: `stars` filters, `sort` orders (see ORDERS), `page`."""

    template_name = "oscar/catalogue/reviews/review_list.html"

    def get_context_data(self, **kwargs):
        asked = self.request.GET
        stars = int(asked["stars"]) if asked.get("stars") in {str(each) for each in STARS} else None
        order = asked["sort"] if asked.get("sort") in ORDERS else DEFAULT_ORDER
        counts = histogram(self.product.score_counts)
        paginator = Paginator(
            shown_reviews(self.product, stars=stars, order=order), REVIEWS_PER_PAGE
        )
        paginator.count = sum(each.number for each in counts if stars in (None, each.stars))
        page = paginator.get_page(asked.get("page"))
        return super().get_context_data(
            histogram=counts,
            stars=stars,
            order=order,
            orders=ORDERS,
            reviews=page.object_list,
            page_obj=page,
            pages=paginator.get_elided_page_range(page.number, on_each_side=1),
            **kwargs,
        )


class ProductReviewDetail(OfProduct, TemplateView):
    """One review. What is not approved is nobody's to read; its writer sees it while it waits."""

    template_name = "oscar/catalogue/reviews/review_detail.html"

    def get_context_data(self, **kwargs):
        reviews = with_pictures(ProductReview.objects.filter(product=self.product))
        review = get_object_or_404(reviews, pk=self.kwargs["pk"])
        waits_for_writer = review.pending_moderation and review.user_id == self.request.user.pk
        if not (review.is_approved or waits_for_writer):
            raise Http404
        return super().get_context_data(review=review, **kwargs)


class CreateProductReview(LoginRequiredMixin, OfProduct, FormView):
    """A member's review of a product bought: written here, and changed here, after a refund too."""

    template_name = "oscar/catalogue/reviews/review_form.html"
    form_class = ReviewForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            self.review = review_by(request.user, self.product)
            if self.review is None and not has_bought(request.user, self.product):
                return self.render_refusal()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"review": self.review}

    def get_context_data(self, **kwargs):
        return super().get_context_data(review=self.review, **kwargs)

    def form_valid(self, form: ReviewForm) -> HttpResponse:
        try:
            write_review(
                self.product,
                by=self.request.user,
                words=form.words,
                pictures=form.cleaned_data["pictures"],
                removed=form.cleaned_data["remove"],
            )
        except ReviewRefused:
            return self.render_refusal()
        except STORE_FAILURES:
            form.add_error("pictures", _("The pictures could not be stored. Please try again."))
            return self.form_invalid(form)
        messages.success(
            self.request, _("Thank you. Your review appears here once somebody has read it.")
        )
        return redirect(self.product.get_absolute_url())

    def render_refusal(self) -> HttpResponse:
        template = "oscar/catalogue/reviews/only_buyers.html"
        return render(self.request, template, {"product": self.product}, status=403)


class AddVoteView(OfProduct, View):
    """A member finds a review helpful. Without being signed in it leads to the door."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, pk: int, **kwargs) -> HttpResponse:
        there = f"{self.product.get_absolute_url()}#review-{pk}"
        if not request.user.is_authenticated:
            return redirect_to_login(there)
        try:
            review = find_helpful(pk, product=self.product, by=request.user)
        except ProductReview.DoesNotExist:
            raise Http404 from None
        except ReviewRefused:
            messages.error(request, _("Your own review is not yours to vote for."))
            return redirect(there)
        if request.htmx:
            context = {"review": review, "product": self.product, "is_thanked": True}
            return render(request, "components/review_helpful.html", context)
        messages.success(request, _("Thank you for your vote."))
        return redirect(there)
