"""The total of an order, for every page that tells it and for the order itself."""

from oscar.apps.checkout import calculators
from oscar.core.prices import Price

from checkout.order.prices import settled_prices
from checkout.order.rules import ZERO


class OrderTotalCalculator(calculators.OrderTotalCalculator):
    """Oscar's, with the tax of the lines as the order will have them."""

    def calculate(self, basket, shipping_charge, surcharges=None, **kwargs) -> Price:
        total = super().calculate(basket, shipping_charge, surcharges, **kwargs)
        prices = settled_prices(basket, total=basket.total_incl_tax)
        net = sum((price.excl_tax for price in prices), ZERO)
        return Price(
            currency=total.currency,
            excl_tax=total.excl_tax - basket.total_excl_tax + net,
            incl_tax=total.incl_tax,
        )
