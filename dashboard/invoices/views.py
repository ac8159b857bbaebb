"""Invoices for staff: found, downloaded, listed for the bookkeeper, and who issues them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView, UpdateView, View

from catalogue.partner.models import Partner
from checkout.invoices import queries
from checkout.invoices.downloads import pdf_response
from checkout.invoices.models import Document, IssuerDetails
from checkout.invoices.pdf import RenderingFailed
from checkout.invoices.said import shop_as_issuer
from dashboard.invoices.forms import DocumentSearchForm, IssuerForm, MonthForm
from dashboard.payments.views import SearchedList
from dashboard.spreadsheets import SafeCSVWriter

COLUMNS = (
    gettext_lazy("Issuer"),
    gettext_lazy("Kind"),
    gettext_lazy("Number"),
    gettext_lazy("Issued"),
    gettext_lazy("Supplied"),
    gettext_lazy("Order"),
    gettext_lazy("Rate, %"),
    gettext_lazy("Net"),
    gettext_lazy("VAT"),
    gettext_lazy("Gross"),
    gettext_lazy("Currency"),
)


class DocumentListView(SearchedList):
    template_name = "oscar/dashboard/invoices/document_list.html"
    context_object_name = "documents"
    form_class = DocumentSearchForm

    def found(self, **asked):
        issuer = asked.pop("issuer")
        return queries.documents(issuer_id=issuer.pk if issuer else None, **asked)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"month_form": MonthForm()}


class DocumentView(View):
    """The PDF of a document."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        document = get_object_or_404(Document, key=key)
        try:
            return pdf_response(document)
        except RenderingFailed as trouble:
            messages.error(request, _("The PDF could not be made: %s") % trouble)
            return redirect("dashboard:invoice-list")


class MonthView(View):
    """A month's documents as CSV, a row for each rate; credit notes count below zero.

    Without a month: this one.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        form = MonthForm(request.GET or {"month": f"{timezone.localdate():%Y-%m}"})
        if not form.is_valid():
            return HttpResponseBadRequest(_("Which month? It is written like 2026-11."))
        month, issuer = form.cleaned_data["month"], form.cleaned_data["issuer"]
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="invoices-{month:%Y-%m}.csv"'
        writer = SafeCSVWriter(open_file=response)
        writer.writerow(COLUMNS)
        for entry in queries.entries_of_month(month, issuer_id=issuer.pk if issuer else None):
            writer.writerow(_cells(entry))
        return response


class IssuerListView(ListView):
    """The shop, and every seller: with details of their own, or invoiced for by the shop."""

    template_name = "oscar/dashboard/invoices/issuer_list.html"
    context_object_name = "sellers"

    def get_queryset(self):
        return Partner.objects.select_related("issuer_details").order_by("name")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"shop_issuer": shop_as_issuer()}


class IssuerUpdate(UpdateView):
    """What the pages of the shop's and of sellers' details have in common."""

    form_class = IssuerForm
    template_name = "oscar/dashboard/invoices/issuer_form.html"
    success_url = reverse_lazy("dashboard:invoice-issuers")

    def form_valid(self, form):
        messages.success(self.request, _("Invoices say so from now on."))
        return super().form_valid(form)


class ShopIssuerView(IssuerUpdate):
    def get_object(self, queryset=None):
        return shop_as_issuer()


class SellerIssuerView(IssuerUpdate):
    """Saved for the first time, the seller issues invoices in their own name from then on."""

    def get_object(self, queryset=None):
        partner = get_object_or_404(Partner, pk=self.kwargs["partner_pk"])
        there = IssuerDetails.objects.filter(partner=partner).first()
        return there or IssuerDetails(partner=partner, name=partner.display_name)


def _cells(entry: queries.Entry) -> list[str]:
    document = entry.document
    return [
        document.said["issuer"]["name"],
        document.get_kind_display(),
        document.number,
        timezone.localdate(document.issued_at).isoformat(),
        document.supplied_on.isoformat(),
        document.said["order_number"],
        f"{(entry.rate * 100).normalize():f}",
        str(entry.net),
        str(entry.tax),
        str(entry.gross),
        document.currency,
    ]
