"""Oscar's `basket` app, forked."""

from oscar.apps.basket import apps


class BasketConfig(apps.BasketConfig):
    name = "checkout.basket"
