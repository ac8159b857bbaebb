"""The countries a new shop sends to, and the rates of tax it begins with.

Rates are those of the standard tax class and of the reduced one, as known in 2026 from public
tables of European rates, not from the authorities themselves: check them before you sell. They
are a beginning: the rows in the database are the shop's own, and `set_up_shop` never changes a
row that is there.
"""

from decimal import Decimal
from typing import NamedTuple

from catalogue.models import TaxClass


class CountryRow(NamedTuple):
    """A country by its ISO 3166-1 codes, and its rates of tax in per cent, if it has any."""

    alpha_2: str
    alpha_3: str
    numeric: str
    name: str
    standard: str | None = None
    reduced: str | None = None
    zero: str = "0"

    @property
    def rates(self) -> dict[str, Decimal]:
        """Rates by tax class, as fractions."""
        if self.standard is None:
            return {}
        percent = {
            TaxClass.STANDARD: self.standard,
            TaxClass.REDUCED: self.reduced or self.standard,
            TaxClass.ZERO: self.zero,
        }
        return {str(tax_class): Decimal(rate) / 100 for tax_class, rate in percent.items()}


COUNTRIES = [
    CountryRow("GB", "GBR", "826", "United Kingdom", "20", "5"),
    CountryRow("AT", "AUT", "040", "Austria", "20", "10"),
    CountryRow("BE", "BEL", "056", "Belgium", "21", "6"),
    CountryRow("BG", "BGR", "100", "Bulgaria", "20", "9"),
    CountryRow("HR", "HRV", "191", "Croatia", "25", "13"),
    CountryRow("CY", "CYP", "196", "Cyprus", "19", "5"),
    CountryRow("CZ", "CZE", "203", "Czechia", "21", "12"),
    CountryRow("DK", "DNK", "208", "Denmark", "25"),
    CountryRow("EE", "EST", "233", "Estonia", "24", "9"),
    CountryRow("FI", "FIN", "246", "Finland", "25.5", "13.5"),
    CountryRow("FR", "FRA", "250", "France", "20", "5.5"),
    CountryRow("DE", "DEU", "276", "Germany", "19", "7"),
    CountryRow("GR", "GRC", "300", "Greece", "24", "13"),
    CountryRow("HU", "HUN", "348", "Hungary", "27", "18"),
    CountryRow("IE", "IRL", "372", "Ireland", "23", "13.5"),
    CountryRow("IT", "ITA", "380", "Italy", "22", "10"),
    CountryRow("LV", "LVA", "428", "Latvia", "21", "12"),
    CountryRow("LT", "LTU", "440", "Lithuania", "21", "12"),
    CountryRow("LU", "LUX", "442", "Luxembourg", "17", "8"),
    CountryRow("MT", "MLT", "470", "Malta", "18", "5"),
    CountryRow("NL", "NLD", "528", "Netherlands", "21", "9"),
    CountryRow("PL", "POL", "616", "Poland", "23", "8"),
    CountryRow("PT", "PRT", "620", "Portugal", "23", "6"),
    CountryRow("RO", "ROU", "642", "Romania", "21", "11"),
    CountryRow("SK", "SVK", "703", "Slovakia", "23", "19"),
    CountryRow("SI", "SVN", "705", "Slovenia", "22", "9.5"),
    CountryRow("ES", "ESP", "724", "Spain", "21", "10"),
    CountryRow("SE", "SWE", "752", "Sweden", "25", "12"),
    CountryRow("AU", "AUS", "036", "Australia"),
    CountryRow("CA", "CAN", "124", "Canada"),
    CountryRow("IS", "ISL", "352", "Iceland"),
    CountryRow("JP", "JPN", "392", "Japan"),
    CountryRow("NZ", "NZL", "554", "New Zealand"),
    CountryRow("NO", "NOR", "578", "Norway"),
    CountryRow("SG", "SGP", "702", "Singapore"),
    CountryRow("KR", "KOR", "410", "South Korea"),
    CountryRow("CH", "CHE", "756", "Switzerland"),
    CountryRow("US", "USA", "840", "United States"),
]
