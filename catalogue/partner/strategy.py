"""What a product costs and whether it can be bought, for one visitor and one country."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from oscar.apps.partner import strategy
from oscar.apps.partner.prices import FixedPrice, TaxInclusiveFixedPrice
from oscar.apps.partner.prices import Unavailable as NoPrice
from oscar.core.loading import get_class

from catalogue.partner.availability import Available, FromStock, Unavailable

DELIVERY_COUNTRY = "delivery_country"
"""Session key: where the visitor's goods go (ISO 3166-1 alpha-2), once the checkout knows."""


class Selector:
    """Chooses the strategy. Without a request the shop's own country is assumed."""

    def strategy(self, request=None, user=None, *, country=None, fresh=False, **kwargs):
        """`fresh` reads tax rates from the database: for what is charged, not for what is shown."""
        return ShopStrategy(request, country=country, fresh=fresh)


class TaxedPrice:
    """Prices: the stock record's net price and the tax of the country of delivery."""

    def pricing_policy(self, product, stockrecord):
        if stockrecord is None or stockrecord.price is None:
            return NoPrice()
        return self.price(stockrecord, product.effective_tax_class)

    def parent_pricing_policy(self, product, children_stock):
        """The lowest price among the children, those in stock first."""
        records = [record for _, record in children_stock if record and record.price is not None]
        if not records:
            return NoPrice()
        buyable = [record for record in records if record.free is None or record.free > 0]
        lowest = min(buyable or records, key=lambda record: record.price)
        return self.price(lowest, product.tax_class)

    def price(self, stockrecord, tax_class):
        policy = TaxInclusiveFixedPrice if self.tax_rates.apply_here else FixedPrice
        return policy(
            currency=stockrecord.price_currency,
            excl_tax=stockrecord.price,
            tax=self.tax_rates.tax_on(stockrecord.price, tax_class),
            tax_code=tax_class,
        )


class CountedStock(strategy.StockRequired):
    """Availability: what is in stock, may be sold beyond it, or can be ordered before its release.

    What payment pages hold for others is gone, where the record was read with it (`reserved`).
    """

    def availability_policy(self, product, stockrecord):
        if not stockrecord:
            return Unavailable()
        if not product.get_product_class().track_stock:
            return Available()
        return FromStock(stockrecord.standing(today=self.today, is_counted=True))


class ShopStrategy(TaxedPrice, strategy.UseFirstStockRecord, CountedStock, strategy.Structured):
    """The shop's strategy: the line's own stock record, counted stock, tax by country."""

    def __init__(self, request=None, *, country=None, fresh=False, today: date | None = None):
        super().__init__(request)
        self._country = country
        self._fresh = fresh
        self._today = today

    @cached_property
    def today(self) -> date:
        """The day that decides what is released, in the shop's time zone."""
        return self._today or timezone.localdate()

    @cached_property
    def country(self) -> str:
        """Where the goods go: told, chosen in the checkout, or the shop's own country."""
        chosen = self._country
        if chosen is None and self.request is not None:
            chosen = self.request.session.get(DELIVERY_COUNTRY)
        return chosen or settings.SHOP_COUNTRY

    @cached_property
    def tax_rates(self):
        return get_class("tax.rates", "TaxRates").of(self.country, fresh=self._fresh)

    def fetch_for_line(self, line, stockrecord=None):
        """Price and stock of the record the line was made with, not of the product's first."""
        line.stockrecord.reserved = line.reserved
        return self.fetch_for_product(line.product, line.stockrecord)
