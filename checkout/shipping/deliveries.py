"""How the goods of a basket travel: of each seller the ways they may, and those that are chosen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from oscar.apps.shipping.methods import NoShippingRequired
from oscar.core.prices import Price

from catalogue.models import TaxClass
from catalogue.partner.models import Partner
from catalogue.partner.places import Place
from checkout.order.rules import ZERO, Money, shares
from checkout.shipping.models import CollectionPoint, WeightBased
from checkout.shipping.rules import charge_for_weight
from checkout.shipping.ways import Offered, point_in, ways_to
from checkout.tax.rules import TaxPart, lowered_by, merged, split_by_rate, total_of

LONGEST_NAME = 128


class Choice(NamedTuple):
    """The codes of the ways that a customer chose, by seller's id; `every` is for all others."""

    every: str = ""
    by_seller: Mapping[int, str] = {}

    def code_for(self, seller: int) -> str:
        return self.by_seller.get(seller, self.every)

    def points(self, sellers: Iterable[int]) -> dict[int, int]:
        """The ids of the collection points that are chosen for these sellers, by seller's id."""
        codes = ((seller, self.code_for(seller)) for seller in sellers)
        return {seller: point for seller, code in codes if (point := point_in(code))}

    @classmethod
    def read(cls, kept: Any) -> "Choice":
        """From what a session keeps: one code, or codes by seller's id as text."""
        if isinstance(kept, dict):
            return cls(by_seller={int(seller): code for seller, code in kept.items()})
        return cls(every=kept or "")

    def keep(self) -> Any:
        """For a session; the other way round than `read`."""
        return {str(pk): code for pk, code in self.by_seller.items()} or self.every


@dataclass(frozen=True)
class Way:
    """A way in which one seller's goods may travel, and what it costs by the rates of tax in it."""

    offered: Offered
    parts: tuple[TaxPart, ...]
    currency: str

    @property
    def method(self) -> WeightBased:
        return self.offered.method

    @property
    def point(self) -> CollectionPoint | None:
        return self.offered.point

    @property
    def code(self) -> str:
        return self.offered.code

    @property
    def name(self) -> str:
        """What is told of it, within what an order can keep."""
        told = f"{self.method.name}: {self.point.name}" if self.point else self.method.name
        return shortened(told)

    @property
    def money(self) -> Money:
        return total_of(self.parts)

    @property
    def charge(self) -> Price:
        money = self.money
        return Price(currency=self.currency, excl_tax=money.excl_tax, tax=money.tax)


@dataclass(frozen=True)
class Sending:
    """The goods of one seller that travel, what they are worth with tax, and the ways they may
    take: what is brought first, by price."""

    seller: Partner
    lines: Sequence[Any]
    worth: Decimal
    ways: tuple[Way, ...]

    @property
    def free_above(self) -> Decimal | None:
        """The lowest worth of goods, tax included, from which something is brought free."""
        known = [way.method.free_above for way in self.ways if not way.point]
        return min((each for each in known if each is not None), default=None)

    def way(self, code: str) -> Way | None:
        return next((way for way in self.ways if way.code == code), None)


class Sent(NamedTuple):
    """A sending with the way that is chosen for it."""

    sending: Sending
    way: Way


@dataclass(frozen=True)
class Delivery:
    """How all goods of a basket travel; to Oscar it is a method of delivery like others.

    `off` is what an offer takes off all charges together, tax included.
    """

    sent: tuple[Sent, ...]
    currency: str
    off: Decimal = ZERO

    @property
    def code(self) -> str:
        """The code of the way if all goods travel the same one."""
        codes = {each.way.code for each in self.sent}
        if not self.sent:
            return NoShippingRequired.code
        code = codes.pop() if len(codes) == 1 else ""
        return code if len(code) <= LONGEST_NAME else ""

    @property
    def name(self) -> str:
        names = list(dict.fromkeys(each.way.name for each in self.sent))
        return shortened(", ".join(names)) if names else str(NoShippingRequired.name)

    @property
    def description(self) -> str:
        return self.sent[0].way.method.description if len(self.sent) == 1 else ""

    @property
    def choice(self) -> Choice:
        if not self.sent:
            return Choice(every=self.code)
        return Choice(by_seller={each.sending.seller.pk: each.way.code for each in self.sent})

    @property
    def goes_several_ways(self) -> bool:
        """Whether several sellers send, each in a way of their own."""
        return len(self.sent) > 1

    @property
    def is_discounted(self) -> bool:
        return bool(self.off)

    def parts_of(self, seller: int) -> list[TaxPart]:
        """What a seller's sending costs by rate of tax, its share of `off` taken from it."""
        return self._parts.get(seller, [])

    @property
    def tax_parts(self) -> list[TaxPart]:
        """What the whole delivery costs, by rate of tax."""
        return merged(part for parts in self._parts.values() for part in parts)

    def calculate(self, basket: Any = None) -> Price:
        """What all of it costs: the sum of what the sendings cost."""
        money = total_of(part for parts in self._parts.values() for part in parts)
        return Price(currency=self.currency, excl_tax=money.excl_tax, tax=money.tax)

    def discount(self, basket: Any = None) -> Decimal:
        return self.off

    @cached_property
    def _parts(self) -> dict[int, list[TaxPart]]:
        gross = [each.way.money.incl_tax for each in self.sent]
        off = shares(min(self.off, sum(gross, ZERO)), gross) if self.sent else []
        return {
            each.sending.seller.pk: lowered_by(each.way.parts, less)
            for each, less in zip(self.sent, off, strict=True)
        }


def sendings_of(basket: Any, place: Place) -> list[Sending]:
    """The sellers' goods that have to travel, and how they may, in the order of the basket.

    The basket has been priced: offers count for what is free above a value.
    """
    by_seller: dict[int, list[Any]] = defaultdict(list)
    for line in basket.all_lines():
        if line.product.is_shipping_required:
            by_seller[line.stockrecord.partner_id].append(line)
    if not by_seller:
        return []
    offered = ways_to(place, sellers=by_seller.keys())
    return [_sending(basket, lines, offered[pk]) for pk, lines in by_seller.items()]


def chosen_delivery(
    basket: Any, sendings: Sequence[Sending], choice: Choice
) -> tuple[Delivery, list[Sending]]:
    """The delivery that a choice makes, and the sendings that do not go the way it names."""
    sent, refused = [], []
    for sending in sendings:
        way = sending.way(choice.code_for(sending.seller.pk))
        if way is None:
            refused.append(sending)
        else:
            sent.append(Sent(sending, way))
    return _delivery(basket, sent), refused


def cheapest_delivery(
    basket: Any, sendings: Sequence[Sending], *, like: Choice | None = None
) -> Delivery | None:
    """Each seller's goods the way `like` names, or else the cheapest in which they are brought.

    What is fetched is not proposed unless there is nothing else. None: some goods go nowhere.
    """
    sent = []
    for sending in sendings:
        way = sending.way(like.code_for(sending.seller.pk)) if like else None
        if way is None and not sending.ways:
            return None
        sent.append(Sent(sending, way or sending.ways[0]))
    return _delivery(basket, sent)


def shortened(name: str) -> str:
    """A name within what an order can keep."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def not_offered(refused: Iterable[Sending], *, of: int) -> list[str]:
    """What is told of goods that do not travel as was chosen, `of` so many sendings."""
    if of == 1:
        return [_("This way of delivery is not offered for your order.")]
    return [
        _("This way of delivery is not offered for what %(seller)s sends.")
        % {"seller": sending.seller.display_name}
        for sending in refused
    ]


def _sending(basket: Any, goods: Sequence[Any], offered: Iterable[Offered]) -> Sending:
    seller = goods[0].stockrecord.partner
    worth = sum((line.line_price_incl_tax_incl_discounts for line in goods), Decimal(0))
    ways = [_way(basket, way, goods, worth) for way in offered]
    ways.sort(key=lambda way: (way.point is not None, way.money.excl_tax, way.method.pk))
    return Sending(seller, goods, worth, tuple(ways))


def _way(basket: Any, offered: Offered, goods: Sequence[Any], worth: Decimal) -> Way:
    method = offered.method
    net = ZERO
    if method.free_above is None or worth < method.free_above:
        net = charge_for_weight(offered.bands, _weight(goods, method.default_weight))
    values = _values(basket, offered, goods) if net else {}
    return Way(offered, tuple(split_by_rate(net, values)), basket.currency)


def _values(basket: Any, offered: Offered, goods: Sequence[Any]) -> dict[Decimal, Decimal]:
    """What decides how delivery is taxed: the net value of goods by their rate, where they are
    handed over; or the standard rate alone, by the setting TAX_ON_DELIVERY."""
    strategy = basket.strategy
    rates = strategy.rates_at(offered.point.place) if offered.point else strategy.tax_rates
    if settings.TAX_ON_DELIVERY == "standard":
        return {rates.rate(TaxClass.STANDARD): Decimal(1)}
    values: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in goods:
        tax_class = line.purchase_info.price.tax_code
        values[rates.rate(tax_class)] += line.line_price_excl_tax_incl_discounts
    return values


def _weight(goods: Sequence[Any], default: Decimal) -> Decimal:
    """Kilograms of goods; `default` stands for a product without a weight."""
    kilograms = Decimal(0)
    for line in goods:
        product = line.product
        grams = product.weight or (product.parent.weight if product.is_child else 0)
        kilograms += line.quantity * (Decimal(grams) / 1000 if grams else default)
    return kilograms


def _delivery(basket: Any, sent: Sequence[Sent]) -> Delivery:
    delivery = Delivery(tuple(sent), basket.currency)
    gross = delivery.calculate().incl_tax
    if not gross or not basket.has_shipping_discounts:
        return delivery
    # As with Oscar, of several offers on delivery the first one counts.
    offer = basket.shipping_discounts[0]["offer"]
    return replace(delivery, off=offer.shipping_discount(gross, basket.currency))
