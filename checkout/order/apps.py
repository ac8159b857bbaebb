"""Oscar's `order` app, forked."""

from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "checkout.order"
