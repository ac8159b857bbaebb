"""The steps of the checkout before paying: who, where to, how."""

import logging

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.generic import FormView
from oscar.apps.checkout import views

from catalogue.partner.strategy import DELIVERY_COUNTRY
from checkout.express import choose_delivery, next_step
from checkout.forms import GatewayForm
from checkout.session import CheckoutSessionMixin

logger = logging.getLogger("checkout")


class IndexView(CheckoutSessionMixin, FormView):
    """Leads to the first step that still asks something, which for guests tells where to sign in.

    It is a step of its own only for a guest whose basket needs no delivery, and so no address.
    """

    template_name = "oscar/checkout/gateway.html"
    form_class = GatewayForm
    success_url = reverse_lazy("checkout:shipping-address")
    pre_conditions = ["check_basket_is_not_empty", "check_basket_is_valid"]

    def get(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(next_step(request))
        if request.basket.is_shipping_required():
            return redirect("checkout:shipping-address")
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"email": self.checkout_session.get_guest_email()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"login_url": login_url()}

    def form_valid(self, form):
        self.checkout_session.set_guest_email(form.cleaned_data["email"])
        return super().form_valid(form)


class ShippingAddressView(views.ShippingAddressView):
    """Who buys, and where the goods go. The country decides the tax from here on.

    The cheapest way there is chosen unless the customer chose one, so that paying comes next.
    """

    pre_conditions = ["check_basket_is_not_empty", "check_basket_is_valid"]

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if not self.request.user.is_authenticated:
            kwargs["guest_email"] = self.checkout_session.get_guest_email() or ""
        return kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not self.request.user.is_authenticated:
            context["login_url"] = login_url()
        return context

    def form_valid(self, form):
        if "email" in form.cleaned_data:
            self.checkout_session.set_guest_email(form.cleaned_data["email"])
        return super().form_valid(form)

    def post(self, request, *args, **kwargs):
        """Oscar's, with a 404 for an address that is not in the customer's book."""
        chosen = request.POST.get("address_id")
        if chosen is not None and request.user.is_authenticated:
            if not (chosen.isdecimal() and request.user.addresses.filter(pk=chosen).exists()):
                logger.warning("Address %r is not of customer %s", chosen[:20], request.user.pk)
                raise Http404
        return super().post(request, *args, **kwargs)

    def get_success_url(self):
        session = self.checkout_session
        fields = session.new_shipping_address_fields()
        if fields:
            country = fields["country_id"]
        else:
            address = self.request.user.addresses.get(pk=session.shipping_user_address_id())
            country = address.country_id
        self.request.session[DELIVERY_COUNTRY] = country
        if not choose_delivery(self.request, session, country=country):
            return reverse("checkout:shipping-method")
        return reverse("checkout:payment-details")


class ShippingMethodView(views.ShippingMethodView):
    """How the goods travel; skipped when there is only one way."""

    success_url = reverse_lazy("checkout:payment-details")

    def get_context_data(self, **kwargs):
        """The ways, and the summary as it is with the one that is chosen, which htmx asks for."""
        context = super().get_context_data(**kwargs)
        if not self._methods:
            return context
        basket = self.request.basket
        asked = self.request.GET.get("method_code") or self.checkout_session.shipping_method_code(
            basket
        )
        chosen = next((method for method in self._methods if method.code == asked), None)
        method = chosen or self._methods[0]
        charge = method.calculate(basket)
        return context | {
            "methods": [
                {"method": each, "code": each.code, "charge": each.calculate(basket)}
                for each in self._methods
            ],
            "shipping_method": method,
            "shipping_charge": charge,
            "order_total": self.get_order_totals(basket, shipping_charge=charge),
        }


def login_url() -> str:
    """Where a guest signs in, to come back to the checkout."""
    return f"{reverse('account_login')}?next={reverse('checkout:index')}"
