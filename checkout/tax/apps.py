"""Tax: rates by country and product tax class."""

from oscar.core.application import OscarConfig


class TaxConfig(OscarConfig):
    label = "tax"
    name = "checkout.tax"
    verbose_name = "Tax"
