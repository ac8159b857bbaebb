"""CSV files that a spreadsheet opens without running what customers wrote into them."""

from oscar.core.compat import UnicodeCSVWriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value):
    """The value; with an apostrophe before it where a spreadsheet would take it for a formula."""
    if isinstance(value, int | float) or value is None:
        return value
    text = str(value)
    if text.startswith(FORMULA_STARTS) and not _is_number(text):
        return f"'{text}"
    return text


class SafeCSVWriter(UnicodeCSVWriter):
    def writerow(self, row):
        super().writerow([safe_cell(cell) for cell in row])


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal() and text[0] == "-"
