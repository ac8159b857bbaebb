"""A customer's returns, for members and for guests who follow the link of their order."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView, View

from accounts.models import User
from checkout.order.models import Consignment, Order
from checkout.order.states import Role
from checkout.returns.actions import call_off_return, request_return, send_return
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.exchanges import choices_for
from checkout.returns.models import Return, Wish
from checkout.returns.pictures import STORE_FAILURES, picture_response
from checkout.returns.queries import (
    address_for,
    is_returnable,
    returns_of,
    returns_of_order,
    send_back_by,
    waits_for_payment,
)
from checkout.returns.states import WAITING_FOR_GOODS, deeds_open_to
from members.forms.returns import ReturnForm, SentForm
from members.views.pages import AccountPage
from notifications.mail import order_path

RETURNS_PER_PAGE = 10


class ReturnListView(AccountPage, ListView):
    """All returns of a member, the newest first."""

    template_name = "oscar/customer/returns/return_list.html"
    context_object_name = "returns"
    paginate_by = RETURNS_PER_PAGE
    page_title = gettext_lazy("Your returns")
    active_tab = "returns"

    def get_queryset(self):
        return returns_of(self.request.user)


class OfOrder(View):
    """A page about one order: its member's, or that of whoever holds its signed link.

    Another member's order, and a wrong signature, are no order.
    """

    order: Order
    customer: User | None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        orders = Order.objects.select_related("user", "shipping_address__country")
        self.order = get_object_or_404(orders, number=kwargs["order_number"])
        link = kwargs.get("hash")
        if link is None:
            is_theirs = request.user.is_authenticated and self.order.user_id == request.user.pk
        else:
            is_theirs = self.order.check_verification_hash(link)
        if not is_theirs:
            raise Http404
        self.customer = request.user if link is None else None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def address(self, name: str, *args: Any) -> str:
        """An address of this order, of the kind by which the visitor came."""
        link = self.kwargs.get("hash")
        if link is None:
            return reverse(f"customer:{name}", args=[self.order.number, *args])
        return reverse(f"customer:anon-{name}", args=[self.order.number, link, *args])

    def page(
        self, template: str, *, folder: str = "returns", status: int = 200, **context: Any
    ) -> HttpResponse:
        context |= {"order": self.order, "order_url": self.address("order")}
        name = f"oscar/customer/{folder}/{template}.html"
        return render(self.request, name, context, status=status)

    def own_return(self) -> Return:
        backs = returns_of_order(self.order)
        return get_object_or_404(backs, number=self.kwargs["number"])


class ReturnCreateView(OfOrder):
    """Choosing what of a consignment is sent back, and why."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        consignment = self._consignment()
        form = ReturnForm(consignment, initial={"key": uuid4()}, **self._about(consignment))
        return self._form(consignment, form)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        sent = request.POST.get("key", "")
        if known := next((b for b in self.order.returns.all() if str(b.key) == sent), None):
            return redirect(self.address("return", known.number))
        consignment = self._consignment()
        about = self._about(consignment)
        form = ReturnForm(consignment, request.POST, request.FILES, **about)
        if not form.is_valid():
            return self._form(consignment, form)
        given = form.cleaned_data
        try:
            back = request_return(
                consignment.pk,
                by=self.customer,
                quantities=form.quantities(),
                reason=given["reason"],
                words=given["words"],
                wish=given.get("wish", Wish.BACK),
                wanted=form.wanted(),
                pictures=given["pictures"],
                key=given["key"],
            )
        except ReturnRefused as refusal:
            form.add_error(None, str(refusal))
            return self._form(consignment, form)
        except STORE_FAILURES:
            form.add_error("pictures", _("The pictures could not be stored. Please try again."))
            return self._form(consignment, form)
        messages.success(request, _("We have it, and answer you by e-mail."))
        return redirect(self.address("return", back.number))

    def _about(self, consignment: Consignment) -> dict[str, Any]:
        return {
            "has_wallet": self.order.user is not None and self.customer is not None,
            "choices": choices_for(consignment, consignment.lines.all()),
        }

    def _consignment(self) -> Consignment:
        found = self.order.consignments.select_related("collection_point")
        found = found.prefetch_related("lines__product", "parcels")
        consignment = get_object_or_404(found, pk=self.kwargs["pk"])
        consignment.order = self.order
        if not is_returnable(consignment, today=timezone.localdate()):
            raise Http404
        return consignment

    def _form(self, consignment: Consignment, form: ReturnForm) -> HttpResponse:
        lines = self.order.lines_with_pictures().filter(consignment=consignment)
        return self.page(
            "return_form",
            form=form,
            consignment=consignment,
            rows=form.rows(lines),
            status=422 if form.errors else 200,
        )


class ReturnView(OfOrder):
    """One return: how it stands, where it goes, and what its customer may do with it."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self._page(self.own_return())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        back = self.own_return()
        try:
            if "call-off" in request.POST:
                call_off_return(back.pk, by=self.customer)
                told = _("The return is called off. The goods stay with you.")
            else:
                form = SentForm(request.POST)
                if not form.is_valid():
                    return self._page(back, form=form)
                reference = form.cleaned_data["tracking_reference"]
                send_return(back.pk, by=self.customer, tracking_reference=reference)
                told = _("Thank you. We write to you when it is here.")
        except ReturnRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, told)
        return redirect(self.address("return", back.number))

    def _page(self, back: Return, *, form: SentForm | None = None) -> HttpResponse:
        deeds = deeds_open_to(back.status, Role.CUSTOMER)
        return self.page(
            "return_detail",
            back=back,
            may_call_off="call_off_return" in deeds,
            exchange_url=order_path(back.exchange) if back.exchange else "",
            pay_url=order_path(back.exchange, "pay") if waits_for_payment(back) else "",
            form=(form or SentForm()) if "send_return" in deeds else None,
            send_to=address_for(back) if back.status in WAITING_FOR_GOODS else None,
            send_by=send_back_by(back),
            label_url=self.address("return-label", back.number),
            pictures=[
                (picture, self.address("return-picture", back.number, picture.pk, "large"))
                for picture in back.pictures.all()
            ],
            status=422 if form is not None else 200,
        )


class ReturnLabelView(OfOrder):
    """A page to print: the seller's address and the number, for the parcel."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        back = self.own_return()
        if back.status not in WAITING_FOR_GOODS:
            raise Http404
        return self.page("return_label", back=back, send_to=address_for(back))


class ReturnPictureView(OfOrder):
    """A customer's own picture, out of the private storage."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        picture = get_object_or_404(self.own_return().pictures, pk=self.kwargs["pk"])
        return picture_response(picture, self.kwargs["size"])
