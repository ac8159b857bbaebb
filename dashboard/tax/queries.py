"""Tax rates as their page shows them: by country, what applies and what is planned."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from catalogue.models import TaxClass
from checkout.tax.models import TaxRate
from checkout.tax.regions import name_of_region

CLASSES = TaxClass.choices


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


@dataclass(frozen=True)
class RatesOfPlace:
    """A country or a part of it, with its rates in the order of the tax classes."""

    country: str
    country_name: str
    region_name: str
    rows: list[RateRow]


def rates_by_place(*, today: date) -> Iterator[RatesOfPlace]:
    """All rates, by the country's name: one query."""
    rates = TaxRate.objects.select_related("country").order_by(
        "country__printable_name", "country", "region", "tax_class", "valid_from"
    )
    for (code, region), of_place in groupby(rates, key=lambda rate: (rate.country_id, rate.region)):
        rows = {value: RateRow(code, region, value, str(label)) for value, label in CLASSES}
        for rate in of_place:
            _put(rows[rate.tax_class], rate, today)
        name = rate.country.printable_name
        yield RatesOfPlace(code, name, name_of_region(code, region), list(rows.values()))


def _put(row: RateRow, rate: TaxRate, today: date) -> None:
    if rate.valid_from is not None and rate.valid_from > today:
        row.planned.append(rate)
    elif rate.valid_until is not None and rate.valid_until < today:
        row.ended.append(rate)
    else:
        row.current = rate
