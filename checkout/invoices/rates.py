"""The tax rates that an order was placed with."""

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings

from checkout.invoices.rules import rate_of_price
from checkout.order.models import Consignment, Line, Order
from checkout.order.rules import Money
from checkout.tax.models import TaxRate


class RatesOfOrder:
    """Tells the rates of one order's lines and deliveries.

    Orders keep them; for those from before, one query reads all that are known.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._by_class: list[tuple[str, Decimal]] | None = None

    def of_line(self, line: Line) -> Decimal:
        if line.tax_rate is not None:
            return line.tax_rate
        return rate_of_price(
            line.price, units=line.quantity, known=self._known(line.tax_code or "")
        )

    def of_delivery(self, consignment: Consignment) -> list[tuple[Decimal, Money]]:
        """What the delivery of a consignment costs, by rate."""
        if consignment.shipping_tax_parts:
            return [
                (Decimal(part["rate"]), Money(Decimal(part["net"]), Decimal(part["tax"])))
                for part in consignment.shipping_tax_parts
            ]
        price = consignment.shipping
        known = self._known(self._order.shipping_tax_code or "")
        return [(rate_of_price(price, units=1, known=known), price)] if price.incl_tax else []

    def _known(self, tax_class: str) -> Sequence[Decimal]:
        """Its own rate first: on a few pence several rates come to the same."""
        if self._by_class is None:
            address = self._order.shipping_address
            country = address.country_id if address else settings.SHOP_COUNTRY
            rows = TaxRate.objects.filter(country_id=country).order_by("-rate")
            self._by_class = list(rows.values_list("tax_class", "rate"))
        rates = sorted(self._by_class, key=lambda row: row[0] != tax_class)
        return list(dict.fromkeys([*(rate for _name, rate in rates), Decimal(0)]))
