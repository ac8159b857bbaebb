"""A shop with one order of two sellers and three rates of tax, and what can be done to it."""

from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from checkout.order.models import Consignment, Order
from checkout.order.placement import place_order
from checkout.returns.models import Return
from tests.factories import (
    make_basket,
    make_delivery,
    make_member,
    make_offer,
    make_placement,
    make_staff,
)
from tests.invoices.conftest import make_mixed_goods
from tests.wallet.money import make_credit


@dataclass(frozen=True)
class Step:
    """What happens to whose part of the order: `units` by line, `amount` of money, `which` of
    several. `fault` is how it fails, if it does; `workers` is how often they work after it."""

    what: str
    which: int
    units: tuple[int, int, int]
    amount: Decimal
    fault: str | None
    workers: int


@dataclass
class World:
    """The order, and how often goods left that were not paid for (never)."""

    member: User
    staff: User
    order_id: int
    card: str
    left_unpaid: list[str] = field(default_factory=list)

    @property
    def order(self) -> Order:
        return Order.objects.get(pk=self.order_id)

    def consignment(self, which: int) -> Consignment:
        every = list(self.order.consignments.order_by("pk"))
        return every[which % len(every)]

    def back(self, which: int) -> Return | None:
        every = list(Return.objects.filter(order=self.order_id).order_by("pk"))
        return every[which % len(every)] if every else None


def make_world(*, card: str, quantities, percent: int, credit: Decimal) -> World:
    """An unpaid order of three rates of tax, of which a wallet of so much pays what it can."""
    goods = make_mixed_goods()
    if percent:
        make_offer(percent=percent)
    member = make_member()
    wallet = make_credit(str(credit), member=member) if credit else None
    basket = make_basket(*goods, owner=member)
    for product, quantity in zip(goods, quantities, strict=True):
        basket.lines.filter(product=product).update(quantity=quantity)
    delivery = make_delivery("4.00")
    shown = make_placement(basket, delivery)
    pays = {wallet.pk: min(credit, shown.expected_total)} if wallet else {}
    order = place_order(make_placement(basket, delivery, credit=pays))
    return World(member=member, staff=make_staff(), order_id=order.pk, card=card)
