"""A member's invoices, and the invoices of the order that a guest follows by a link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, View

from checkout.invoices.downloads import pdf_response
from checkout.invoices.models import Document
from checkout.invoices.pdf import RenderingFailed
from checkout.invoices.queries import documents_of_member
from checkout.order.models import Order
from members.views.pages import AccountPage

PER_PAGE = 25


class InvoiceListView(AccountPage, ListView):
    """All invoices and credit notes, the newest first."""

    template_name = "oscar/customer/invoices.html"
    context_object_name = "documents"
    paginate_by = PER_PAGE
    page_title = gettext_lazy("Your invoices")
    active_tab = "invoices"

    def get_queryset(self):
        return documents_of_member(self.request.user)


@method_decorator(never_cache, name="dispatch")
class InvoiceView(View):
    """The PDF of a member's own document. Another's is not found."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        document = get_object_or_404(documents_of_member(request.user), key=key)
        return _answer(request, document, back=("customer:order", [document.order.number]))


@method_decorator(never_cache, name="dispatch")
class AnonymousInvoiceView(View):
    """The PDF of a document of an order, for whoever holds the order's signed link."""

    def get(self, request: HttpRequest, order_number: str, hash: str, key: UUID) -> HttpResponse:
        order = Order.objects.filter(number=order_number).first()
        if order is None or not order.check_verification_hash(hash):
            raise Http404
        document = get_object_or_404(Document, order=order, key=key)
        return _answer(request, document, back=("customer:anon-order", [order_number, hash]))


def _answer(request: HttpRequest, document: Document, *, back: tuple[str, Any]) -> HttpResponse:
    try:
        return pdf_response(document)
    except RenderingFailed:
        messages.error(request, _("It cannot be shown at the moment. It comes by e-mail as well."))
        name, arguments = back
        return redirect(name, *arguments)
