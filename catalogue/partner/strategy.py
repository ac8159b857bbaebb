"""What a product costs and whether it can be bought, for one visitor and one country."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from oscar.apps.partner import strategy
from oscar.apps.partner.prices import FixedPrice, TaxInclusiveFixedPrice
from oscar.apps.partner.prices import Unavailable as NoPrice
from oscar.core.loading import get_class

from catalogue.partner.availability import Available, FromStock, Unavailable
from catalogue.partner.places import Place

DELIVERY_PLACE = "delivery_place"
"""Session key: where the visitor's goods go (the fields of Place), once the checkout knows."""
COLLECTED_AT = "collected_at"
"""Session key: by seller's id (as text) the place where goods are fetched, if taxed differently."""


class Selector:
    """Chooses the strategy. Without a request the shop's own country is assumed."""

    def strategy(self, request=None, user=None, *, fresh=False, **about):
        """`fresh` reads tax rates from the database: for what is charged, not for what is shown.

        `about`: what ShopStrategy takes.
        """
        return ShopStrategy(request, fresh=fresh, **about)


class TaxedPrice:
    """Prices: the stock record's net price and the tax of where the goods are handed over."""

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
        rates = self.rates_for(stockrecord.partner_id)
        policy = TaxInclusiveFixedPrice if rates.apply_here else FixedPrice
        return policy(
            currency=stockrecord.price_currency,
            excl_tax=stockrecord.price,
            tax=rates.tax_on(stockrecord.price, tax_class),
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
    """The shop's strategy: the line's own stock record, counted stock, tax by place and day."""

    def __init__(
        self,
        request=None,
        *,
        country: str | None = None,
        place: Place | None = None,
        collected: Mapping[int, Place] | None = None,
        fresh: bool = False,
        today: date | None = None,
    ):
        """`country` is short for a place in it; `collected` is where sellers hand goods over."""
        super().__init__(request)
        self._place = place or (Place(country) if country else None)
        self._collected = collected
        self._fresh = fresh
        self._today = today

    @cached_property
    def today(self) -> date:
        """The day that decides what is released and what is taxed how, in the shop's time zone."""
        return self._today or timezone.localdate()

    @cached_property
    def place(self) -> Place:
        """Where the goods go: told, chosen in the checkout, or the shop's own country."""
        if self._place is not None:
            return self._place
        chosen = self.request.session.get(DELIVERY_PLACE) if self.request is not None else None
        return Place(*chosen) if chosen else Place(settings.SHOP_COUNTRY)

    @property
    def country(self) -> str:
        return self.place.country

    @cached_property
    def collected(self) -> Mapping[int, Place]:
        """Where goods are fetched by the seller's id, if that is another place than where the
        others go."""
        if self._collected is not None:
            return self._collected
        kept = self.request.session.get(COLLECTED_AT) if self.request is not None else None
        return {int(seller): Place(*place) for seller, place in (kept or {}).items()}

    @cached_property
    def tax_rates(self):
        return self.rates_at(self.place)

    def rates_for(self, seller: int | None):
        """The rates for a seller's goods."""
        place = self.collected.get(seller) if seller is not None else None
        return self.rates_at(place) if place is not None else self.tax_rates

    def rates_at(self, place: Place):
        """The rates of a place on this strategy's day."""
        rates = get_class("tax.rates", "TaxRates")
        return rates.of(place.country, region=place.region, on=self.today, fresh=self._fresh)

    def fetch_for_line(self, line, stockrecord=None):
        """Price and stock of the record the line was made with, not of the product's first."""
        line.stockrecord.reserved = line.reserved
        return self.fetch_for_product(line.product, line.stockrecord)
