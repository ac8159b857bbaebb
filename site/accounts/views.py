"""Pages of an account, and the order that a guest follows by a link."""

from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, RedirectView
from oscar.apps.customer import views
from oscar.core.loading import get_model

from accounts.forms import UserAddressForm

Order = get_model("order", "Order")


class AccountSummaryView(RedirectView):
    """An account begins with its orders."""

    pattern_name = "customer:order-list"


class AddressCreateView(views.AddressCreateView):
    form_class = UserAddressForm


class AddressUpdateView(views.AddressUpdateView):
    form_class = UserAddressForm


@method_decorator(never_cache, name="dispatch")
class AnonymousOrderDetailView(DetailView):
    """An order, for whoever holds the signed link of its mail. A wrong signature is no order."""

    model = Order
    template_name = "oscar/customer/anon_order.html"

    def get_object(self, queryset=None):
        orders = Order.objects.select_related("shipping_address__country", "user")
        order = orders.filter(number=self.kwargs["order_number"]).first()
        if order is None or not order.check_verification_hash(self.kwargs["hash"]):
            raise Http404
        return order
