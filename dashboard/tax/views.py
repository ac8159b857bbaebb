"""Tax rates: what applies and what is planned; one planned, one ended, a plan withdrawn."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, TemplateView

from checkout.tax.actions import end_rate, plan_rate, withdraw_rate
from checkout.tax.exceptions import RateRefused
from checkout.tax.models import TaxRate
from dashboard.tax.forms import EndForm, PlanForm
from dashboard.tax.queries import CLASSES, rates_by_place


class RateListView(TemplateView):
    template_name = "oscar/dashboard/tax/rate_list.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        return super().get_context_data(**kwargs) | {
            "places": list(rates_by_place(today=today)),
            "classes": [label for _value, label in CLASSES],
            "today": today,
        }


class RatePlanView(FormView):
    """Plan the next rate. The address may say which: ?country=GB&region=&tax_class=standard."""

    template_name = "oscar/dashboard/tax/rate_form.html"
    form_class = PlanForm
    success_url = reverse_lazy("dashboard:tax-rate-list")

    def get_initial(self):
        asked = self.request.GET
        known = {name: asked[name] for name in ("country", "tax_class") if name in asked}
        if asked.get("region"):
            known["region"] = f"{asked.get('country')}-{asked['region']}"
        return super().get_initial() | known

    def form_valid(self, form):
        about = form.cleaned_data
        try:
            plan_rate(
                about["country"],
                region=about["region"],
                tax_class=about["tax_class"],
                rate=form.rate(),
                valid_from=about["valid_from"],
                by=self.request.user,
                today=timezone.localdate(),
            )
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("The rate is planned."))
        return super().form_valid(form)


class RateEndView(FormView):
    template_name = "oscar/dashboard/tax/rate_form.html"
    form_class = EndForm
    success_url = reverse_lazy("dashboard:tax-rate-list")

    def dispatch(self, request, *args, **kwargs):
        self.rate = get_object_or_404(TaxRate.objects.select_related("country"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"rate": self.rate}

    def form_valid(self, form):
        last_day = form.cleaned_data["last_day"]
        try:
            end_rate(
                self.rate.pk, last_day=last_day, by=self.request.user, today=timezone.localdate()
            )
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("The rate ends then."))
        return super().form_valid(form)


class RateWithdrawView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            withdraw_rate(pk, by=request.user, today=timezone.localdate())
        except TaxRate.DoesNotExist:
            raise Http404 from None
        except RateRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The plan is withdrawn."))
        return redirect("dashboard:tax-rate-list")
