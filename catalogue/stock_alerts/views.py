"""Asking to be told of a product's return, and the page that the mails lead to."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, View
from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.queries import may_be_shown
from catalogue.stock_alerts.actions import (
    StillForSale,
    ask_to_be_told,
    cancel_alert,
    confirm_alert,
)
from catalogue.stock_alerts.forms import StockAlertForm

ProductAlert = get_model("customer", "ProductAlert")


class AskForAlertView(View):
    """One click of a member, or the address of a guest, who is told the same whoever it is."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        products = Product.objects.select_related("product_class", "parent__product_class")
        self.product = get_object_or_404(products, pk=kwargs["pk"])
        if not may_be_shown(self.product):
            raise Http404

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect(self.product.get_absolute_url())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        form = StockAlertForm(request.POST)
        if user is None and not form.is_valid():
            return self.answer(form=form, status=422)
        email = user.email if user else form.cleaned_data["email"]
        if not ratelimit.consume(request, action="stock_alert", key=email.lower()):
            form.add_error(None, _("Too many tries. Please try again in an hour."))
            return self.answer(form=form, status=429)
        try:
            ask_to_be_told(self.product, user=user, email=email)
        except StillForSale:
            messages.info(request, _("Good news: it is here, and you can buy it now."))
            return redirect(self.product.get_absolute_url())
        if request.htmx:
            return self.answer(form=form, told="member" if user else "guest", email=email)
        if user:
            words = _("We write to %s when it is back.")
        else:
            words = _("Look into the inbox of %s: one click there, and we write when it is back.")
        messages.success(request, words % email)
        return redirect(self.product.get_absolute_url())

    def answer(self, *, status: int = 200, **context) -> HttpResponse:
        """The box alone for a script, and a page around it for who has none."""
        context |= {"product": self.product, "user": self.request.user}
        if self.request.htmx:
            # Of refusals js/fragments.js shows those with 422.
            shown = status if status == 200 else 422
            return render(self.request, "components/stock_alert.html", context, status=shown)
        return render(self.request, "oscar/catalogue/stock_alert_ask.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class AlertView(DetailView):
    """An alert, for who holds its key: to be confirmed, or cancelled. Opening it changes nothing,

    for programs open the links of mails before people do.
    """

    template_name = "oscar/catalogue/stock_alert.html"
    context_object_name = "alert"
    slug_field = slug_url_kwarg = "key"
    queryset = ProductAlert.objects.exclude(key="").select_related("product__parent", "user")

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        alert = self.get_object()
        action = {"confirm": confirm_alert, "cancel": cancel_alert}.get(request.POST.get("action"))
        if action is not None:
            action(alert)
        return redirect(request.path)
