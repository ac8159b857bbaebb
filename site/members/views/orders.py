"""A member's orders, and the order that somebody follows by a link."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, ListView
from oscar.apps.customer import views

from checkout.credit import credit_of
from checkout.invoices.models import Document
from checkout.invoices.queries import documents_of
from checkout.order.models import Order
from checkout.order.queries import consignments_of, public_story_of
from checkout.payment.books import amount_owed, sources_of
from checkout.returns.queries import is_returnable, offer_of
from checkout.returns.states import RETURNABLE
from members.queries import ORDER_STATES, orders_of
from members.views.pages import AccountPage
from notifications.mail import order_path

ORDERS_PER_PAGE = 10


class OrderListView(AccountPage, ListView):
    """All orders, or those of a state, or those that words are found in."""

    template_name = "oscar/customer/order/order_list.html"
    context_object_name = "orders"
    paginate_by = ORDERS_PER_PAGE
    page_title = _("Your orders")
    active_tab = "orders"

    def get_queryset(self):
        state, words = self.request.GET.get("state", ""), self.request.GET.get("q", "")
        return orders_of(self.request.user, state=state, words=words)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        asked = self.request.GET
        state = asked.get("state", "")
        return super().get_context_data(**kwargs) | {
            "state": state if state in ORDER_STATES else "",
            "words": asked.get("q", "").replace("\0", "").strip(),
        }


class ToldOrder:
    """An order with its parcels and what has happened to it, as its customer is told."""

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        consignments = consignments_of(self.object)
        now, sources = timezone.now(), sources_of(self.object)
        owed = amount_owed(self.object, sources)
        return super().get_context_data(**kwargs) | {
            "consignments": consignments,
            "credit": credit_of(self.object, sources),
            "owed": owed,
            "pay_url": order_path(self.object, "pay") if owed else "",
            "story": public_story_of(self.object),
            "offer": offer_of(self.object, consignments, at=now),
            "returns": self.object.returns.order_by("pk"),
            "returnable": [
                each
                for each in consignments
                if is_returnable(each, today=timezone.localdate(now))
                and self.object.status in RETURNABLE
            ],
            "documents": [
                (document, self.address_of(document)) for document in documents_of(self.object)
            ],
        }


class OrderDetailView(ToldOrder, AccountPage, views.OrderDetailView):
    """One order, and ordering it again. Another member's is not found."""

    def address_of(self, document: Document) -> str:
        return reverse("customer:invoice", args=[document.key])


@method_decorator(never_cache, name="dispatch")
class AnonymousOrderDetailView(ToldOrder, DetailView):
    """An order, for whoever holds the signed link of its mail. A wrong signature is no order."""

    model = Order
    template_name = "oscar/customer/anon_order.html"

    def address_of(self, document: Document) -> str:
        found = [self.kwargs["order_number"], self.kwargs["hash"], document.key]
        return reverse("customer:anon-invoice", args=found)

    def get_object(self, queryset=None):
        orders = Order.objects.select_related("shipping_address__country", "user")
        order = orders.filter(number=self.kwargs["order_number"]).first()
        if order is None or not order.check_verification_hash(self.kwargs["hash"]):
            raise Http404
        return order
