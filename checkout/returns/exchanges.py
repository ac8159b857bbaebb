"""What customers may have in the place of goods they return, for what, and whether it is there.

Another variant of the same product, or the same once more, of the same seller. The price follows
from the one that was paid and from what the variants cost today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from uuid import uuid5

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_class

from accounts.models import User
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from catalogue.partner.places import Place
from checkout.order.models import Consignment, Line, LineAttribute, Order
from checkout.order.replacement import Piece, place_replacement
from checkout.order.rules import CENT, Money
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Return, ReturnLine
from checkout.returns.rules import price_in_exchange
from checkout.tax.regions import place_of
from checkout.wallet.goods import is_gift_card

Short = Mapping[int, int]
"""How many there are of stock records, by id, that have too few."""

Selector = get_class("partner.strategy", "Selector")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A product that a line may be exchanged for. `old` and `new` are what a unit of the line and
    one of the product cost today; the `difference` to what was paid is asked for, or given back if
    negative, for a unit. All with tax. `free` units can be had; None: any number."""

    product: Product
    record: StockRecord
    old: Decimal
    new: Decimal
    difference: Decimal
    is_same: bool
    free: int | None

    @property
    def title(self) -> str:
        return self.product.get_title()


@dataclass(frozen=True, kw_only=True)
class Swap:
    """Units of a returned line and what replaces them: `paid` was paid for them."""

    row: ReturnLine
    paid: Decimal
    piece: Piece

    @property
    def costs(self) -> Decimal:
        return self.piece.price.incl_tax


def choices_for(
    consignment: Consignment, lines: Iterable[Line], *, on: date | None = None
) -> dict[int, list[Choice]]:
    """What each line (by id) may be exchanged for; lines without a choice are not named.

    Three queries or fewer for any number of lines.
    """
    market = _Market(_place_of(consignment), on=on, fresh=True)
    return _choices([_Part(consignment.partner_id, _exchangeable(lines), market)])


def choices_in(consignments: Iterable[Consignment]) -> dict[int, list[Choice]]:
    """The same for all lines of several consignments, to be shown: by rates of tax that are kept.

    One query, where those of the places are kept. Consignments are read by `returnable_of`.
    """
    markets: dict[Place | None, _Market] = {}
    parts = []
    for each in consignments:
        place = _place_of(each)
        if place not in markets:
            markets[place] = _Market(place, on=None, fresh=False)
        lines = [line for line in each.lines.all() if line.product and not line.made_to_order]
        parts.append(_Part(each.partner_id, lines, markets[place]))
    return _choices(parts)


def check_wanted(
    consignment: Consignment, units: Mapping[Line, int], wanted: Mapping[int, int]
) -> dict[int, Product]:
    """The products that lines (by id) are to be exchanged for, which are there just now.

    Raises ReturnRefused, with words for the customer.
    """
    chosen = [line for line in units if line.pk in wanted]
    choices = choices_for(consignment, chosen) if chosen else {}
    found = {}
    for line in chosen:
        choice = next(
            (each for each in choices.get(line.pk, ()) if each.product.pk == wanted[line.pk]), None
        )
        if choice is None:
            raise ReturnRefused(_("“%s” cannot be exchanged for that.") % line.title)
        if choice.free is not None and choice.free < units[line]:
            raise ReturnRefused(
                _("Of “%(title)s” only %(free)d are left.")
                % {"title": choice.title, "free": max(choice.free, 0)}
            )
        found[line.pk] = choice.product
    return found


def swaps_of(
    consignment: Consignment, rows: Sequence[tuple[ReturnLine, int, Decimal]], *, on: date
) -> list[Swap]:
    """What replaces returned lines, each given with how many units of it and what they cost.

    What is no longer offered is left out. Whether there are units enough is not looked at.
    """
    asked = [row for row in rows if row[0].wanted_id and row[1]]
    if not asked:
        return []
    lines = _exchangeable(row.line for row, _units, _paid in asked)
    market = _Market(_place_of(consignment), on=on, fresh=True)
    choices = _choices([_Part(consignment.partner_id, lines, market)])
    swaps = []
    for row, units, paid in asked:
        for choice in choices.get(row.line_id, ()):
            if choice.product.pk == row.wanted_id:
                piece = _piece(choice, units=units, paid=paid, market=market)
                swaps.append(Swap(row=row, paid=paid, piece=piece))
    return swaps


def _exchangeable(lines: Iterable[Line]) -> list[Line]:
    """Those of the lines that are in the catalogue and were not made to order. One query."""
    known = [line for line in lines if line.product_id]
    made_to_order = LineAttribute.objects.filter(line__in=known).values_list("line", flat=True)
    excluded = set(made_to_order)
    return [line for line in known if line.pk not in excluded]


def _choices(parts: Sequence["_Part"]) -> dict[int, list[Choice]]:
    offers = _offers(parts)
    found = {}
    for part in parts:
        for line in part.lines:
            family = offers.get((part.partner_id, _family_of(line.product)), [])
            if choices := _choices_of(line, family, market=part.market):
                found[line.pk] = choices
    return found


def _choices_of(line: Line, family: Sequence["_Offer"], *, market: "_Market") -> list[Choice]:
    if any(is_gift_card(offer.product) for offer in family):
        return []
    old = next(
        (market.unit(offer) for offer in family if offer.product.pk == line.product_id), None
    )
    return [_choice(offer, line, old=old, market=market) for offer in family]


def may_exchange(order: Order) -> bool:
    """Whether there is still somebody to send other goods to."""
    return bool(order.email) and (order.user is None or order.user.erased_at is None)


def there_of(swaps: Sequence[Swap], *, short: Short) -> list[Swap]:
    """Those of which there are units enough, the first lines first, each whole or not at all."""
    left = {
        swap.piece.record.pk: short.get(swap.piece.record.pk, swap.piece.record.free or 0)
        for swap in swaps
        if swap.piece.counted
    }
    there = []
    for swap in swaps:
        pk = swap.piece.record.pk
        if swap.piece.counted and left[pk] < swap.piece.units:
            continue
        if swap.piece.counted:
            left[pk] -= swap.piece.units
        there.append(swap)
    return there


def send_instead(
    back: Return,
    swaps: Sequence[Swap],
    *,
    records: Mapping[int, StockRecord],
    by: User,
    at: datetime,
) -> Order:
    """Write the order of what is sent in the place of a return's goods, unpaid.

    Caller holds the lock of the return's order and those of the stock `records` (`check_stock`).
    """
    order, lines = place_replacement(
        back.consignment,
        [swap.piece for swap in swaps],
        records=records,
        key=uuid5(back.key, "exchange"),
        by=by,
        now=at,
        pay_by=at + timedelta(days=settings.EXCHANGE_PAYMENT_DAYS),
    )
    for swap, line in zip(swaps, lines, strict=True):
        ReturnLine.objects.filter(pk=swap.row.pk).update(replacement=line)
    return order


class _Offer(NamedTuple):
    """A product as a seller has it."""

    product: Product
    record: StockRecord


class _Part(NamedTuple):
    """Lines that one seller sent and may exchange, and today's prices where they went."""

    partner_id: int | None
    lines: Sequence[Line]
    market: "_Market"


class _Market:
    """Today's prices in a place. `fresh`: by what the database has, for what is charged."""

    def __init__(self, place: Place | None, *, on: date | None, fresh: bool):
        today = on or timezone.localdate()
        self.rates = Selector().strategy(place=place, today=today, fresh=fresh).tax_rates

    def unit(self, offer: _Offer) -> Decimal:
        net = offer.record.price
        return net + self.rates.tax_on(net, offer.product.effective_tax_class)


def _place_of(consignment: Consignment) -> Place | None:
    """Where a consignment was delivered, or fetched."""
    address, point = consignment.order.shipping_address, consignment.collection_point
    return point.place if point else place_of(address) if address else None


def _offers(parts: Iterable[_Part]) -> dict[tuple[int | None, int], list[_Offer]]:
    """What is on sale by seller and family: the parent of variants, or the product itself.

    Of several stock records that a seller has of a product, the first. One query.
    """
    families = {_family_of(line.product) for part in parts for line in part.lines}
    sellers = {part.partner_id for part in parts if part.partner_id}
    records = (
        StockRecord.objects.filter(partner__in=sellers, price__isnull=False)
        .filter(Q(product__parent__in=families) | Q(product__in=families, product__parent=None))
        .filter(Q(product__parent=None) | Q(product__parent__is_public=True))
        .filter(product__is_public=True)
        .exclude(product__structure=Product.PARENT)
        .select_related("partner", "product__product_class", "product__parent__product_class")
        .order_by("product_id", "partner_id", "pk")
        .distinct("product_id", "partner_id")
    )
    found: dict[tuple[int | None, int], list[_Offer]] = {}
    for record in records:
        key = record.partner_id, _family_of(record.product)
        found.setdefault(key, []).append(_Offer(record.product, record))
    return found


def _family_of(product: Product) -> int:
    return product.parent_id or product.pk


def _choice(offer: _Offer, line: Line, *, old: Decimal | None, market: _Market) -> Choice:
    new = market.unit(offer)
    # What is not sold any more counts for what it cost.
    old = line.line_price_incl_tax / line.quantity if old is None else old
    paid = (line.line_price_incl_tax / line.quantity).quantize(CENT, ROUND_HALF_UP)
    costs = price_in_exchange(paid, units=1, old=old, new=new)
    is_counted = offer.product.get_product_class().track_stock
    return Choice(
        product=offer.product,
        record=offer.record,
        old=old,
        new=new,
        difference=costs - paid,
        is_same=offer.product.pk == line.product_id,
        free=(offer.record.free or 0) if is_counted else None,
    )


def _piece(choice: Choice, *, units: int, paid: Decimal, market: _Market) -> Piece:
    costs = price_in_exchange(paid, units=units, old=choice.old, new=choice.new)
    tax_code = choice.product.effective_tax_class
    rate = market.rates.rate(tax_code)
    net = (costs / (1 + rate)).quantize(CENT, ROUND_HALF_UP)
    return Piece(
        product=choice.product,
        record=choice.record,
        units=units,
        price=Money(net, costs - net),
        tax_code=tax_code,
        tax_rate=rate,
    )
