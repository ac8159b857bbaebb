"""Tax rates as their page shows them: by country, what applies and what is planned."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from checkout.tax.models import TaxRate
from checkout.tax.regions import name_of_region


@dataclass
class RateRow:
    """The rates of one tax class in one place, as of a day."""

    country: str
    region: str
    tax_class: str
    label: str
    current: TaxRate | None = None
    planned: list[TaxRate] = field(default_factory=list)
    ended: list[TaxRate] = field(default_factory=list)

    @property
    def region_name(self) -> str:
        return name_of_region(self.country, self.region)


@dataclass(frozen=True)
class RatesOfCountry:
    code: str
    name: str
    rows: list[RateRow]


def rates_by_country(*, today: date) -> Iterator[RatesOfCountry]:
    """All rates, by the country's name: one query."""
    rates = TaxRate.objects.select_related("country").order_by(
        "country__printable_name", "country", "region", "tax_class", "valid_from"
    )
    for _country, of_country in groupby(rates, key=lambda rate: rate.country_id):
        rows: dict[tuple[str, str], RateRow] = {}
        for rate in of_country:
            key = (rate.region, rate.tax_class)
            row = rows.setdefault(
                key, RateRow(rate.country_id, *key, label=rate.get_tax_class_display())
            )
            _put(row, rate, today)
        country = rate.country
        listed = sorted(
            rows.values(), key=lambda row: (row.region_name, row.tax_class != "standard")
        )
        yield RatesOfCountry(country.pk, country.printable_name, listed)


def _put(row: RateRow, rate: TaxRate, today: date) -> None:
    if rate.valid_from is not None and rate.valid_from > today:
        row.planned.append(rate)
    elif rate.valid_until is not None and rate.valid_until < today:
        row.ended.append(rate)
    else:
        row.current = rate
