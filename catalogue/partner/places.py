"""Where goods go, as far as prices and taxes ask."""

from typing import NamedTuple


class Place(NamedTuple):
    """A country (ISO 3166-1 alpha-2), the part of it that is taxed by itself, and a postcode.

    `region` is the part of an ISO 3166-2 code after the hyphen, "" where the country has one rate.
    `postcode` is as the customer wrote it, "" while it is not known.
    """

    country: str
    region: str = ""
    postcode: str = ""


def plain_postcode(postcode: str) -> str:
    """A postcode as postcodes are compared: capitals and digits alone."""
    return "".join(sign for sign in postcode.upper() if sign.isalnum())
