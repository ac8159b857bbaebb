"""The history of prices, and what may be said of a reduced one."""

from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "catalogue.prices"
    label = "prices"
