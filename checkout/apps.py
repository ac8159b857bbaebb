"""Oscar's `checkout` app, forked."""

from django.urls import path
from oscar.apps.checkout import apps
from oscar.core.loading import get_class

STEPS = {
    "index": ("", "IndexView"),
    "shipping-address": ("delivery-address/", "ShippingAddressView"),
    "shipping-method": ("delivery/", "ShippingMethodView"),
    "payment-details": ("payment/", "PaymentView"),
    "credit": ("payment/credit/", "CreditView"),
    "place": ("place-order/", "PlaceOrderView"),
    "return": ("payment/done/", "PaymentReturnView"),
    "release": ("change-basket/", "ReleaseOrderView"),
    "thank-you": ("thank-you/", "ThankYouView"),
}


class CheckoutConfig(apps.CheckoutConfig):
    name = "checkout"

    def ready(self):
        self.views = {name: get_class("checkout.views", view) for name, (_, view) in STEPS.items()}

    def get_urls(self):
        return self.post_process_urls(
            [
                path(address, self.views[name].as_view(), name=name)
                for name, (address, _) in STEPS.items()
            ]
        )

    def get_url_decorator(self, pattern):
        """Guests may buy."""
