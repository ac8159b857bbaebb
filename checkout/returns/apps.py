"""Returns: goods that come back, and the withdrawal from the contract."""

from oscar.core.application import OscarConfig


class ReturnsConfig(OscarConfig):
    label = "returns"
    name = "checkout.returns"
    verbose_name = "Returns"
