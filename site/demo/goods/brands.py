"""Under which name each good is sold: the sellers' own labels."""

from demo.goods.shape import Good

BRANDS = {
    "Prints > Places": "Ropeworks Press",
    "Prints": "Maud Ferris",
    "Ceramics > Vases": "Ines Marlow",
    "Ceramics > Planters and candlesticks": "Creek Lane",
    "Ceramics": "Net Shed",
    "Textiles > Cushions": "Ruth Thwaite",
    "Textiles > Throws and blankets": "Six Looms",
    "Textiles": "Beck Side",
    "Lamps > Table lamps": "Creek Lane",
    "Lamps": "Ropeworks Lighting",
    "Stationery > Notebooks": "Penhale Bindery",
    "Stationery > Books and maps": "Bower Books",
    "Stationery": "Ropeworks Press",
}


def brand_of(good: Good) -> str:
    """The brand of the first category, or of the nearest one above it."""
    return next(name for branch, name in BRANDS.items() if good.categories[0].startswith(branch))
