"""Placing an order: the one way from a basket to an order, for every entrance.

T1 of the flow: in one transaction the basket is frozen, everything it depends on is locked and
checked again, and the order is written as "Pending payment" with its goods set aside. Money is
not spoken of before that transaction is committed (`checkout.payment.actions.start_payment`).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_class
from oscar.core.prices import Price
from oscar.templatetags.currency_filters import currency

from accounts.models import User
from checkout.basket.models import Basket
from checkout.order.discounts import (
    check_offers,
    check_vouchers,
    lost_vouchers,
    use_offers,
    use_vouchers,
)
from checkout.order.exceptions import OrderRefused, PlacementNotYours, Problem
from checkout.order.models import Order, ShippingAddress
from checkout.order.records import write_lines
from checkout.order.rules import Status, order_number
from checkout.order.stock import allocate_stock, check_stock, counted_quantities
from checkout.shipping.deliveries import (
    Choice,
    Delivery,
    chosen_delivery,
    not_offered,
    sendings_of,
)
from checkout.shipping.ways import places_collected
from checkout.tax.regions import place_of
from checkout.tax.rules import as_json
from checkout.wallet.goods import payable_by_credit
from checkout.wallet.spending import check_credit, hold_credit
from locks import wait_briefly_for_locks

logger = logging.getLogger("checkout.order")

Applicator = get_class("offer.applicator", "Applicator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
Selector = get_class("partner.strategy", "Selector")


@dataclass(frozen=True, kw_only=True)
class Placement:
    """What a customer asks for.

    `key` was made by the payment page: the same key again is the same order. `shipping_codes` are
    the ways of delivery by seller's id, and `shipping_code` is that of all sellers not named there.
    `expected_total` is the total the customer saw, tax included; None where none was shown: then
    prices must be those at which the goods were put into the basket, and its vouchers must apply.
    `credit` is what wallets and gift cards are to pay of it, by id of their account.
    """

    key: UUID
    basket_id: int
    user: User | None
    guest_email: str
    shipping_address: ShippingAddress | None
    shipping_code: str = ""
    shipping_codes: Mapping[int, str] = field(default_factory=dict)
    expected_total: Decimal | None
    credit: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Quote:
    """A basket priced for one delivery: what the summary shows and what is charged."""

    basket: Basket
    shipping_method: Delivery
    shipping_charge: Price
    total: Price


def place_order(placement: Placement, *, now: datetime | None = None) -> Order:
    """Place an order, or return the one that the same key or the same basket already made.

    `now` (UTC) decides about tax and the time to pay.

    Raises:
        OrderRefused: something is sold out, expired or priced differently; nothing was written.
        PlacementNotYours: the key or the basket is somebody else's; nothing was written.
        OperationalError: the locks were not had in time; nothing was written, try again.
    """
    if order := _order_placed_before(placement):
        return order
    try:
        with transaction.atomic():
            wait_briefly_for_locks()
            basket = Basket.objects.filter(pk=placement.basket_id).select_related("owner").first()
            if basket is None or basket.owner_id != (placement.user.pk if placement.user else None):
                raise PlacementNotYours(f"Basket {placement.basket_id}")
            if basket.freeze():
                return _write_order(placement, basket, now=now or timezone.now())
    except IntegrityError:
        # The same key for two baskets at once: the other one was first, and keeps it.
        if order := _order_placed_before(placement):
            return order
        raise
    if order := _order_of_basket(placement):
        return order
    raise OrderRefused([Problem(_("This basket has already been ordered."), code="basket_ordered")])


def quote(
    basket: Basket,
    *,
    user: User | None,
    shipping_address: ShippingAddress | None,
    shipping_code: str = "",
    shipping_codes: Mapping[int, str] | None = None,
    now: datetime | None = None,
) -> Quote:
    """Price a basket afresh for where its goods go, offers, vouchers and delivery included.

    Raises OrderRefused when the basket is empty or is not delivered that way.
    """
    choice = Choice(shipping_code, shipping_codes or {})
    sellers = {line.stockrecord.partner_id for line in basket.all_lines()}
    basket.strategy = Selector().strategy(
        place=place_of(shipping_address) if shipping_address else None,
        collected=places_collected(choice.points(sellers)),
        today=timezone.localdate(now),
        fresh=True,
    )
    if basket.is_empty:
        raise OrderRefused([Problem(_("The basket is empty."), code="basket_empty")])
    if shipping_address is None and basket.is_shipping_required():
        words = _("Please choose an address to deliver to.")
        raise OrderRefused([Problem(words, code="address_missing")])
    Applicator().apply(basket, user or AnonymousUser())
    sendings = sendings_of(basket, basket.strategy.place)
    delivery, refused = chosen_delivery(basket, sendings, choice)
    if refused:
        told = not_offered(refused, of=len(sendings))
        raise OrderRefused([Problem(message, code="not_delivered") for message in told])
    for number, application in enumerate(basket.offer_applications.shipping_discounts):
        application["discount"] = Decimal(0) if number else delivery.discount()
    charge = delivery.calculate()
    return Quote(basket, delivery, charge, OrderTotalCalculator().calculate(basket, charge))


def next_number() -> str:
    """The number of a new order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('order_number')")
        return order_number(cursor.fetchone()[0])


def _order_placed_before(placement: Placement) -> Order | None:
    order = Order.objects.filter(placement_key=placement.key).first()
    if order is not None:
        _check_owner(order, placement)
        if order.status in (Status.EXPIRED, Status.CANCELLED):
            words = _("This order has ended unpaid. Please start again.")
            raise OrderRefused([Problem(words, code="order_ended")])
    return order


def _order_of_basket(placement: Placement) -> Order | None:
    """The order that another tab or a second click made of the basket, while it can be paid."""
    order = (
        Order.objects.filter(basket_id=placement.basket_id)
        .exclude(status__in=[Status.EXPIRED, Status.CANCELLED])
        .first()
    )
    if order is not None:
        _check_owner(order, placement)
    return order


def _check_owner(order: Order, placement: Placement) -> None:
    # A guest may have logged in since: the basket, which the session vouches for, tells.
    user_id = placement.user.pk if placement.user else None
    if order.user_id not in (None, user_id) or order.basket_id != placement.basket_id:
        logger.warning("Placement %s is not of the customer who used it", placement.key)
        raise PlacementNotYours(f"Placement {placement.key}")


def _write_order(placement: Placement, basket: Basket, *, now: datetime) -> Order:
    delivered = basket.is_shipping_required()
    quoted = quote(
        basket,
        user=placement.user,
        shipping_address=placement.shipping_address if delivered else None,
        shipping_code=placement.shipping_code,
        shipping_codes=placement.shipping_codes,
        now=now,
    )
    _check_as_shown(quoted, placement)
    address = placement.shipping_address if delivered else None
    order = _write_head(placement, quoted, address, now=now)
    write_lines(order, basket, quoted.shipping_method)
    # Locks last and in order, so that they are held as briefly as can be.
    lines = basket.all_lines()
    problems = check_offers(basket, user=placement.user)
    problems += check_vouchers(basket, user=placement.user)
    wanted = counted_quantities(lines)
    records, short = check_stock(wanted, lines=[line.pk for line in lines])
    problems += [
        _shortage(line, short[line.stockrecord_id])
        for line in lines
        if line.stockrecord_id in short
    ]
    if placement.credit:
        problems += check_credit(
            placement.credit, order=order, payable=payable_by_credit(lines, order.total_incl_tax)
        )
    if problems:
        raise OrderRefused(problems)
    use_offers(basket)
    use_vouchers(basket, order=order)
    allocate_stock(wanted, records=records, reference=order.number, by=placement.user)
    if placement.credit:
        hold_credit(order, placement.credit)
    logger.info("Order %s placed: %s %s", order.number, order.total_incl_tax, order.currency)
    return order


def _check_as_shown(quoted: Quote, placement: Placement) -> None:
    problems = [
        Problem(
            _("“%(product)s” is no longer for sale.") % {"product": line.product.get_title()},
            line.pk,
            code="not_for_sale",
        )
        for line in quoted.basket.all_lines()
        if not (
            line.product.is_public and (not line.product.is_child or line.product.parent.is_public)
        )
    ]
    if placement.expected_total != quoted.total.incl_tax:
        problems += _moved_prices(quoted.basket)
        problems += lost_vouchers(quoted.basket, user=placement.user)
        problems += _changed_total(quoted.total, placement.expected_total)
    if problems:
        raise OrderRefused(problems)


def _moved_prices(basket: Basket) -> list[Problem]:
    """The lines whose goods cost something else than when they came into the basket."""
    return [
        _price_change(line, price)
        for line in basket.all_lines()
        if (price := line.purchase_info.price).exists
        and line.price_excl_tax not in (None, price.excl_tax)
    ]


def _price_change(line, price) -> Problem:
    rates = line.basket.strategy.rates_for(line.stockrecord.partner_id)
    before = line.price_excl_tax
    before += rates.tax_on(before, line.product.effective_tax_class)
    words = _("“%(product)s” costs %(now)s now, and %(before)s when it came into the basket.") % {
        "product": line.product.get_title(),
        "now": currency(price.incl_tax, price.currency),
        "before": currency(before, price.currency),
    }
    return Problem(words, line.pk, "price_changed")


def _changed_total(total: Price, expected: Decimal | None) -> list[Problem]:
    if expected is None:
        return []
    words = _("The total has changed: it is now %(now)s, not %(before)s.") % {
        "now": currency(total.incl_tax, total.currency),
        "before": currency(expected, total.currency),
    }
    return [Problem(words, code="total_changed")]


def _write_head(
    placement: Placement, quoted: Quote, address: ShippingAddress | None, *, now: datetime
) -> Order:
    if address is not None:
        address.save()
    total, shipping = quoted.total, quoted.shipping_charge
    return Order.objects.create(
        number=next_number(),
        placement_key=placement.key,
        site_id=settings.SITE_ID,
        basket=quoted.basket,
        user=placement.user,
        guest_email="" if placement.user else placement.guest_email,
        shipping_address=address,
        currency=total.currency,
        total_incl_tax=total.incl_tax,
        total_excl_tax=total.excl_tax,
        shipping_incl_tax=shipping.incl_tax,
        shipping_excl_tax=shipping.excl_tax,
        shipping_tax_parts=as_json(quoted.shipping_method.tax_parts),
        shipping_method=quoted.shipping_method.name,
        shipping_code=quoted.shipping_method.code,
        status=Status.PENDING_PAYMENT,
        date_placed=now,
        expires_at=now + timedelta(minutes=settings.ORDER_PAYMENT_MINUTES),
    )


def _shortage(line, free: int) -> Problem:
    title = {"product": line.product.get_title(), "free": free}
    if free <= 0:
        return Problem(_("“%(product)s” has just sold out.") % title, line.pk, "sold_out")
    return Problem(_("Only %(free)d of “%(product)s” are left.") % title, line.pk, "too_few_left")
