"""What a listing's filters show: panels of options with counts, and chips of what is chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from babel.numbers import format_currency
from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext, to_locale

from catalogue.models import Category
from catalogue.search.addresses import (
    CENT,
    IN_STOCK,
    RATINGS,
    Address,
    range_of,
    typed_amounts,
)
from catalogue.search.departments import Department, Departments
from catalogue.search.documents import BRAND, SELLER
from catalogue.search.engine import Facets, PriceRange
from catalogue.search.models import FacetValue
from catalogue.search.price_ranges import price_ranges

SHOWN_OPTIONS = 8
MOST_OPTIONS = 60
MOST_ATTRIBUTES = 8
OPEN_PANELS = 5


@dataclass
class Option:
    """One choice. With `url` it is a link, otherwise a box of the form."""

    value: str
    label: str
    count: int
    is_chosen: bool = False
    url: str = ""
    depth: int = 1
    stars: int = 0


@dataclass
class Panel:
    """One kind of choice. `kind` says how it looks: links, boxes, swatches, prices, stars, switch.

    `more` are the options that are shown on demand.
    """

    name: str
    heading: str
    kind: str
    options: Sequence[Option]
    more: Sequence[Option] = field(default_factory=list)
    is_open: bool = True
    low: str = ""
    high: str = ""


@dataclass
class Chip:
    """Something chosen, and the address without it."""

    label: str
    url: str


def panels_of(
    facets: Facets,
    *,
    address: Address,
    departments: Departments,
    values: Iterable[FacetValue],
    category: Category | None,
    has_category_boxes: bool,
) -> list[Panel]:
    """The panels of a listing, without those that leave nothing to choose.

    What is chosen is always among them, because the form says the whole choice when it is sent.
    """
    if has_category_boxes:
        found = [_category_boxes(facets.categories, address, departments)]
    else:
        found = [_category_links(facets.categories, address, departments, category)]
    found.append(_prices(facets.prices, address))
    found += _values(facets, address, values)
    found += [_ratings(facets.ratings, address), _availability(facets.available, address)]
    panels = [panel for panel in found if panel.options or panel.low or panel.high]
    for place, panel in enumerate(panels):
        chosen = any(option.is_chosen for option in (*panel.options, *panel.more))
        panel.is_open = place < OPEN_PANELS or chosen or bool(panel.low or panel.high)
    return panels


def chips_of(
    address: Address, *, departments: Departments, values: Iterable[FacetValue]
) -> list[Chip]:
    """What is chosen, in the order of the address."""
    labels = {(value.facet, value.slug): _value_label(value) for value in values}
    labels |= {("category", each.address): each.name for each in departments}
    labels["availability", IN_STOCK] = gettext("In stock")
    for stars in RATINGS:
        labels["rating", stars] = _stars(int(stars))
    for text in address.chosen.get("price", ()):
        if prices := range_of(text):
            labels["price", text] = range_label(prices)
    return [
        Chip(labels.get((name, value), value), str(address.without(name, value)))
        for name, value in address.pairs
    ]


def range_label(prices: PriceRange) -> str:
    """Such as `£20 to £50`. What ends a cent above a round amount is said to end there."""
    low, high = prices.edges
    if high is not None and high % 1 == CENT:
        high -= CENT
    if low is None and high is not None:
        return gettext("Under %s") % _money(high)
    if high is None and low is not None:
        return gettext("%s and over") % _money(low)
    return gettext("%(low)s to %(high)s") % {"low": _money(low), "high": _money(high)}


def _money(amount: Decimal | None) -> str:
    amount = amount or Decimal(0)
    return format_currency(
        amount,
        settings.OSCAR_DEFAULT_CURRENCY,
        format="¤#,##0" if amount == amount.to_integral_value() else "¤#,##0.00",
        locale=to_locale(get_language() or settings.LANGUAGE_CODE),
        currency_digits=False,
    )


def _category_boxes(counts: Mapping[int, int], address: Address, departments: Departments) -> Panel:
    """The tree as boxes: the roots, and what is below those chosen or below an only one."""
    roots = [each for each in departments.children_of(None) if counts.get(each.pk)]
    chosen = departments.at(address.chosen.get("category", ()))
    opened = {each.path for each in chosen}
    opened |= {path[:end] for path in opened for end in range(4, len(path), 4)}
    if len(roots) == 1:
        opened.add(roots[0].path)
    shown = [
        each
        for each in departments
        if each in chosen or (counts.get(each.pk) and (each.depth == 1 or each.path[:-4] in opened))
    ]
    options = [
        Option(
            each.address,
            each.name,
            counts.get(each.pk, 0),
            is_chosen=each in chosen,
            depth=each.depth,
        )
        for each in shown
    ]
    is_useful = len(options) > 1 or chosen
    return Panel("category", gettext("Category"), "boxes", options if is_useful else [])


def _category_links(
    counts: Mapping[int, int],
    address: Address,
    departments: Departments,
    category: Category | None,
) -> Panel:
    """The categories below, as links that keep what is chosen."""
    options = [
        _link(each, counts, address)
        for each in departments.children_of(category)
        if counts.get(each.pk)
    ]
    return Panel("category", gettext("Category"), "links", options)


def _link(department: Department, counts: Mapping[int, int], address: Address) -> Option:
    there = Address(department.get_absolute_url(), chosen=address.chosen, sort=address.sort)
    return Option(department.address, department.name, counts[department.pk], url=str(there))


def _prices(counts: Mapping[int, int], address: Address) -> Panel:
    """Ranges that fit what was found, then those chosen before; what was typed, in the fields."""
    found = [
        Option(str(prices), range_label(prices), count, address.has("price", str(prices)))
        for prices, count in price_ranges(counts)
    ]
    offered = {option.value for option in found}
    chosen = (range_of(text) for text in address.chosen.get("price", ()) if text not in offered)
    left = [prices for prices in chosen if prices]
    low = high = ""
    # There is one pair of fields. What was typed last comes last.
    if typed := next((prices for prices in reversed(left) if _was_typed(prices)), None):
        left.remove(typed)
        low, high = typed_amounts(typed)
    found += [Option(str(prices), range_label(prices), 0, True) for prices in left]
    return Panel("price", gettext("Price"), "prices", found, low=low, high=high)


def _was_typed(prices: PriceRange) -> bool:
    """Whether it ends where only typing leads, a cent above an amount, and not with a round one."""
    return prices.high is None or (prices.high % 1 != 0 and prices.high > CENT)


def _values(facets: Facets, address: Address, values: Iterable[FacetValue]) -> list[Panel]:
    """Brand and seller first, then the attributes that most of the products have."""
    chosen: dict[str, list[FacetValue]] = {}
    for value in values:
        chosen.setdefault(value.facet, []).append(value)
    names = {*facets.values, *chosen}
    sizes = {name: sum(each.count for each in facets.values.get(name, ())) for name in names}
    order = sorted(
        names, key=lambda name: (name != BRAND, name != SELLER, name not in chosen, -sizes[name])
    )
    attributes = [name for name in order if name not in (BRAND, SELLER)]
    rest = {name for name in attributes[MOST_ATTRIBUTES:] if name not in chosen}
    order = [name for name in order if name not in rest]
    return [_value_panel(name, facets, address, chosen.get(name, [])) for name in order]


def _value_panel(
    name: str, facets: Facets, address: Address, chosen: Sequence[FacetValue]
) -> Panel:
    counted = facets.values.get(name, [])
    options = [
        Option(each.slug, each.label, each.count, address.has(name, each.slug))
        for each in counted[:MOST_OPTIONS]
    ]
    there = {option.value for option in options}
    options = [
        *(Option(each.slug, each.label, 0, True) for each in chosen if each.slug not in there),
        *options,
    ]
    is_useful = len(options) > 1 or chosen or (options and options[0].label == gettext("Yes"))
    if not is_useful:
        options = []
    heading = facets.headings.get(name) or (chosen[0].heading if chosen else name)
    first = [*options[:SHOWN_OPTIONS], *(o for o in options[SHOWN_OPTIONS:] if o.is_chosen)]
    rest = [option for option in options[SHOWN_OPTIONS:] if not option.is_chosen]
    kind = "swatches" if name in ("colour", "color") else "boxes"
    return Panel(name, heading, kind, first, rest)


def _ratings(counts: Mapping[int, int], address: Address) -> Panel:
    options = []
    for stars in map(int, RATINGS):
        number = sum(count for rating, count in counts.items() if rating >= stars)
        chosen = address.has("rating", str(stars))
        if number or chosen:
            options.append(Option(str(stars), _stars(stars), number, chosen, stars=stars))
    return Panel("rating", gettext("Rating"), "stars", options)


def _availability(count: int, address: Address) -> Panel:
    chosen = address.has("availability", IN_STOCK)
    options = [Option(IN_STOCK, gettext("In stock"), count, chosen)] if count or chosen else []
    return Panel("availability", gettext("Availability"), "boxes", options)


def _stars(number: int) -> str:
    return ngettext("%d star and up", "%d stars and up", number) % number


def _value_label(value: FacetValue) -> str:
    return value.heading if value.label == gettext("Yes") else value.label
