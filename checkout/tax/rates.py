"""Reading the tax rates of a place on a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Max, Q
from django.utils import timezone

from catalogue.prices.rules import TOLD
from checkout.days import start_of
from checkout.tax.models import TaxRate

CACHE_SECONDS = 300
CENT = Decimal("0.01")
ZERO = Decimal(0)
ONE_DAY = timedelta(days=1)


class Row(NamedTuple):
    """A rate as it is kept in the cache, with its days: a cached one never outlives them."""

    region: str
    tax_class: str
    rate: Decimal
    valid_from: date | None
    valid_until: date | None

    def applies_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class TaxRates:
    """The rates of one place on one day by tax class, as fractions. Other classes are not taxed."""

    def __init__(
        self,
        country: str,
        rates: dict[str, Decimal],
        *,
        earlier: Iterable[dict[str, Decimal]] = (),
        next_change: date | None = None,
    ):
        """`earlier` are the rates of the days of TOLD on which they were others; `next_change` is
        the first day after this one on which they may be."""
        self.country = country
        self.next_change = next_change
        self._rates = rates
        self._earlier = list(earlier)

    @classmethod
    def of(
        cls, country: str, *, region: str = "", on: date | None = None, fresh: bool = False
    ) -> "TaxRates":
        """The rates of a country (ISO 3166-1 alpha-2) or a region of it, from the cache unless
        `fresh`.

        `on` is a day in the shop's time zone, today unless it is given. What is charged is computed
        from fresh rates; what is shown may lag behind a change of the rows by CACHE_SECONDS, but
        not behind the midnight on which a known change takes effect.
        """
        day = on or timezone.localdate()
        rows = [row for row in _rows(country, fresh=fresh) if row.region in ("", region)]
        # A region's own rates come last, and so win.
        rows.sort(key=lambda row: row.region)
        return cls(
            country,
            _rates_on(day, rows),
            earlier=[_rates_on(each, rows) for each in _days_before_changes(rows, until=day)],
            next_change=_next_change(rows, after=day),
        )

    @property
    def apply_here(self) -> bool:
        """Whether the country taxes at all, and so expects prices that include tax."""
        return bool(self._rates)

    def seconds_kept(self, seconds: int) -> int:
        """How long a page with these prices may be kept, `seconds` at the most: until a change."""
        if self.next_change is None:
            return seconds
        left = start_of(self.next_change) - timezone.now()
        return max(0, min(seconds, int(left.total_seconds())))

    def rate(self, tax_class: str) -> Decimal:
        return self._rates.get(tax_class, ZERO)

    def tax_on(self, price_excl_tax: Decimal, tax_class: str) -> Decimal:
        """Tax on one unit, rounded half up to the cent. A line's tax is this times its quantity."""
        return (price_excl_tax * self.rate(tax_class)).quantize(CENT, ROUND_HALF_UP)

    def were_others(self, tax_class: str) -> bool:
        """Whether the rate was another on any day that a struck price can tell of."""
        rate = self.rate(tax_class)
        return any(each.get(tax_class, ZERO) != rate for each in self._earlier)


def highest_rate(*, on: date) -> Decimal:
    """The highest rate of any tax class anywhere on a day in the shop's time zone, a fraction."""
    rows = TaxRate.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gte=on)
    )
    return rows.aggregate(highest=Max("rate"))["highest"] or Decimal(0)


def forget_rates(country: str) -> None:
    """Have the rates of a country read anew by whoever shows them next."""
    cache.delete(_key(country))


def _rows(country: str, *, fresh: bool) -> list[Row]:
    rows = None if fresh else cache.get(_key(country))
    if rows is None:
        rows = list(
            TaxRate.objects.filter(country_id=country)
            .order_by("pk")
            .values_list(*Row._fields, named=False)
        )
        cache.set(_key(country), rows, CACHE_SECONDS)
    return [Row(*row) for row in rows]


def _rates_on(day: date, rows: list[Row]) -> dict[str, Decimal]:
    return {row.tax_class: row.rate for row in rows if row.applies_on(day)}


def _days_before_changes(rows: list[Row], *, until: date) -> set[date]:
    """The last days before rates changed, of those that a struck price can tell of."""
    days = {row.valid_from - ONE_DAY for row in rows if row.valid_from}
    days |= {row.valid_until for row in rows if row.valid_until}
    return {day for day in days if until - TOLD <= day < until}


def _next_change(rows: list[Row], *, after: date) -> date | None:
    begins = [row.valid_from for row in rows if row.valid_from and row.valid_from > after]
    ends = [row.valid_until for row in rows if row.valid_until and row.valid_until >= after]
    days = begins + [date.fromordinal(end.toordinal() + 1) for end in ends if end != date.max]
    return min(days, default=None)


def _key(country: str) -> str:
    return f"tax-rate-rows-{country}"
