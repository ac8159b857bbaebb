"""Parts of addresses: numbers of rows and of orders, such as the database can have."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class RowId(StringConverter):
    """The number of a row: within 64 bits, so that no address makes the database refuse."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Number(StringConverter):
    """The number that customers know an order or a return by."""

    regex = "[0-9A-Za-z-]{1,40}"


register_converter(RowId, "row")
register_converter(Number, "number")
