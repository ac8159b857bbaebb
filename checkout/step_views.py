"""The steps of the checkout before paying: who, where to, how."""

import logging

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView
from oscar.apps.checkout import views

from checkout.basket.pricing import reprice
from checkout.express import choose_delivery, next_step, use_delivery
from checkout.forms import GatewayForm
from checkout.order.models import ShippingAddress
from checkout.session import CheckoutSessionMixin
from checkout.shipping.deliveries import (
    Choice,
    Delivery,
    cheapest_delivery,
    chosen_delivery,
    not_offered,
)
from checkout.shipping.ways import places_collected

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
        if fields := session.new_shipping_address_fields():
            address = ShippingAddress(**fields)
        else:
            address = self.request.user.addresses.get(pk=session.shipping_user_address_id())
        if not choose_delivery(self.request, session, address=address):
            return reverse("checkout:shipping-method")
        return reverse("checkout:payment-details")


class ShippingMethodView(CheckoutSessionMixin, TemplateView):
    """How each seller's goods travel; skipped when there is only one way for all of them.

    The form names a way for each seller (`way-7`), or one for all (`method_code`).
    """

    template_name = "oscar/checkout/shipping_methods.html"
    pre_conditions = [
        "check_basket_is_not_empty",
        "check_basket_is_valid",
        "check_user_email_is_captured",
    ]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        session, basket = self.checkout_session, request.basket
        if not basket.is_shipping_required():
            return self.go_on(cheapest_delivery(basket, []))
        if not session.is_shipping_address_set():
            messages.error(request, _("Please choose a shipping address"))
            return redirect("checkout:shipping-address")
        sendings = self.sendings(basket)
        delivery = cheapest_delivery(basket, sendings, like=self.choice())
        if delivery is None:
            messages.warning(request, self.nowhere())
            return redirect("checkout:shipping-address")
        if all(len(sending.ways) == 1 for sending in sendings):
            return self.go_on(delivery)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        sendings = self.sendings(request.basket)
        delivery, refused = chosen_delivery(request.basket, sendings, self.asked(request.POST))
        if refused:
            for message in not_offered(refused, of=len(sendings)):
                messages.error(request, message)
            return redirect("checkout:shipping-method")
        return self.go_on(delivery)

    def go_on(self, delivery: Delivery | None) -> HttpResponse:
        if delivery is not None:
            place = self.request.strategy.place
            use_delivery(self.request, self.checkout_session, delivery, place=place)
        return redirect("checkout:payment-details")

    def asked(self, given) -> Choice:
        """The ways that a form names: one for each seller, or one for all."""
        sellers = (sending.seller.pk for sending in self.sendings(self.request.basket))
        named = {pk: given[f"way-{pk}"] for pk in sellers if given.get(f"way-{pk}")}
        return Choice(given.get("method_code", ""), named)

    def nowhere(self) -> str:
        """What is told where some goods are not delivered."""
        sendings = self.sendings(self.request.basket)
        without = [each.seller.display_name for each in sendings if not each.ways]
        if len(sendings) == 1:
            return _("Shipping is unavailable for your chosen address - please choose another")
        return _("%(sellers)s cannot deliver to this address. Please choose another one.") % {
            "sellers": ", ".join(without)
        }

    def get_context_data(self, **kwargs):
        """The ways, and the summary as it is with those that are asked for, which htmx needs."""
        context = super().get_context_data(**kwargs)
        basket = self.request.basket
        asked = self.asked(self.request.GET)
        like = asked if asked.every or asked.by_seller else self.choice()
        self.price_as_collected(like.points(each.seller.pk for each in self.sendings(basket)))
        sendings = self.sendings(basket)
        # `get` has seen to it that there is one.
        delivery = cheapest_delivery(basket, sendings, like=like) or Delivery((), basket.currency)
        charge = delivery.calculate()
        return context | {
            "sendings": [
                {
                    "sending": sending,
                    "name": "method_code" if len(sendings) == 1 else f"way-{sending.seller.pk}",
                    "chosen": delivery.choice.code_for(sending.seller.pk),
                }
                for sending in sendings
            ],
            "methods": [
                {"method": way.method, "code": way.code, "charge": way.charge}
                for way in sendings[0].ways
            ],
            "shipping_method": delivery,
            "shipping_charge": charge,
            "order_total": self.get_order_totals(basket, shipping_charge=charge),
        }

    def price_as_collected(self, points: dict[int, int]) -> None:
        """Have the goods priced with the tax of where they are fetched."""
        strategy = self.request.strategy
        places = places_collected(points)
        elsewhere = {pk: at for pk, at in places.items() if at[:2] != strategy.place[:2]}
        if elsewhere != dict(strategy.collected):
            strategy.collected = elsewhere
            reprice(self.request)
            self._sendings = None


def login_url() -> str:
    """Where a guest signs in, to come back to the checkout."""
    return f"{reverse('account_login')}?next={reverse('checkout:index')}"
