"""Which part of a country an address is in, where parts have taxes of their own.

The model knows: states of the United States and provinces of Canada, by what is written in the
address; and, by postcode, the European territories that a member state's VAT leaves out or taxes
at rates of its own (Directive 2006/112/EC, articles 6, 104 and 105). It leaves out what is smaller
than that: American counties and cities, Brazilian states, and rates for single goods in Corsica or
on Greek islands. A territory with a country code of its own (Guernsey, French overseas departments)
is a country here.
"""

from catalogue.partner.places import Place, plain_postcode

AMERICA = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
CANADA = {
    "AB": "Alberta",
    "BC": "British Columbia",
    "MB": "Manitoba",
    "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador",
    "NS": "Nova Scotia",
    "NT": "Northwest Territories",
    "NU": "Nunavut",
    "ON": "Ontario",
    "PE": "Prince Edward Island",
    "QC": "Quebec",
    "SK": "Saskatchewan",
    "YT": "Yukon",
}
STATES = {"US": AMERICA, "CA": CANADA}

# Country, beginning of the postcode, and the territory: its ISO 3166-2 code where it has one, and
# else a name of ours.
TERRITORIES = (
    ("DE", "78266", "BUS"),
    ("DE", "27498", "HEL"),
    ("ES", "35", "CN"),
    ("ES", "38", "CN"),
    ("ES", "51", "CE"),
    ("ES", "52", "ML"),
    ("FI", "22", "01"),
    ("GR", "63086", "69"),
    ("GR", "63087", "69"),
    ("IT", "22061", "CAM"),
    ("IT", "23041", "LIV"),
    *(("PT", f"9{digit}", "30") for digit in range(5)),
    *(("PT", f"9{digit}", "20") for digit in range(5, 10)),
)
NAMES = {
    ("DE", "BUS"): "Büsingen",
    ("DE", "HEL"): "Heligoland",
    ("ES", "CN"): "Canary Islands",
    ("ES", "CE"): "Ceuta",
    ("ES", "ML"): "Melilla",
    ("FI", "01"): "Åland",
    ("GR", "69"): "Mount Athos",
    ("IT", "CAM"): "Campione d'Italia",
    ("IT", "LIV"): "Livigno",
    ("PT", "30"): "Madeira",
    ("PT", "20"): "Azores",
    **{("US", code): name for code, name in AMERICA.items()},
    **{("CA", code): name for code, name in CANADA.items()},
}


def region_of(country: str, *, state: str = "", postcode: str = "") -> str:
    """The code of the part that an address is in, "" for a country without parts or an unknown one.

    >>> region_of("US", state="california")
    'CA'
    >>> region_of("ES", postcode="35001")
    'CN'
    """
    if states := STATES.get(country):
        written = state.strip().casefold().removeprefix(f"{country.casefold()}-")
        return next(
            (
                code
                for code, name in states.items()
                if written in (code.casefold(), name.casefold())
            ),
            "",
        )
    digits = plain_postcode(postcode)
    return next(
        (
            region
            for land, beginning, region in TERRITORIES
            if land == country and digits.startswith(beginning)
        ),
        "",
    )


def place_of(address) -> Place:
    """The place of an address of Oscar's kind."""
    postcode = address.postcode or ""
    region = region_of(address.country_id, state=address.state or "", postcode=postcode)
    return Place(address.country_id, region, postcode)


def name_of_region(country: str, region: str) -> str:
    """What staff call a part of a country; its code where it has no name here."""
    return NAMES.get((country, region), region)
