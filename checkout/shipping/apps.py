"""Oscar's `shipping` app, forked."""

from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    name = "checkout.shipping"
