"""Reading the tax rates of a country."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.cache import cache

from checkout.tax.models import TaxRate

CACHE_SECONDS = 300
CENT = Decimal("0.01")


class TaxRates:
    """The rates of one country by tax class, as fractions. An unknown class is not taxed."""

    def __init__(self, country: str, rates: dict[str, Decimal]):
        self.country = country
        self._rates = rates

    @classmethod
    def of(cls, country: str, *, fresh: bool = False) -> "TaxRates":
        """The rates of a country (ISO 3166-1 alpha-2), from the cache unless `fresh`.

        What is charged is computed from fresh rates; what is shown may lag by CACHE_SECONDS.
        """
        key = f"tax-rates-{country}"
        rates = None if fresh else cache.get(key)
        if rates is None:
            rates = dict(
                TaxRate.objects.filter(country_id=country).values_list("tax_class", "rate")
            )
            cache.set(key, rates, CACHE_SECONDS)
        return cls(country, rates)

    @property
    def apply_here(self) -> bool:
        """Whether the country taxes at all, and so expects prices that include tax."""
        return bool(self._rates)

    def rate(self, tax_class: str) -> Decimal:
        return self._rates.get(tax_class, Decimal(0))

    def tax_on(self, price_excl_tax: Decimal, tax_class: str) -> Decimal:
        """Tax on one unit, rounded half up to the cent. A line's tax is this times its quantity."""
        return (price_excl_tax * self.rate(tax_class)).quantize(CENT, ROUND_HALF_UP)
