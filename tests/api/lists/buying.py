"""So many rows of the lists of orders, and of the parts of one order."""

from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from catalogue.actions import refresh_products
from catalogue.models import Category, Option, Product
from checkout.basket.actions import save_for_later
from checkout.invoices.models import Document, IssuerDetails, NumberSeries
from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.order.models import Order, OrderEvent
from checkout.order.states import Role
from checkout.payment.models import Refund, Source, SourceType
from checkout.returns.models import Return
from tests.api.lists.asked import Asked, staff_with
from tests.factories import (
    make_basket,
    make_delivery,
    make_member,
    make_order,
    make_product,
    make_seller,
    make_staff,
)
from tests.orders.conftest import pay
from tests.queries.conftest import make_goods
from tests.returns.conftest import make_family


def saved_for_later(rows: int) -> Asked:
    """The first of them with a name in it."""
    member, kind = make_member(), Category.add_root(name="Vases", slug="vases")
    first, *others = make_goods(rows, kind)
    basket, shelf = make_basket(*others, owner=member), None
    name = Option.objects.create(name="Name", code="name")
    basket.add_product(first, options=[{"option": name, "value": "Ada"}])
    for line in basket.lines.all():
        shelf = save_for_later(basket, line.pk, shelf=shelf)
    return Asked(member)


def orders(rows: int) -> Asked:
    """All but the first are copies of it."""
    member = make_member()
    order = make_order(owner=member)
    consignment, line = order.consignments.get(), order.lines.get()
    for number in range(1, rows):
        order.pk, order.number, order.placement_key = None, f"{number}", uuid4()
        order.save()
        consignment.pk, consignment.order = None, order
        consignment.save()
        line.pk, line.order, line.consignment = None, order, consignment
        line.save()
    return Asked(member, {"id": member.pk})


def staff(asked: Asked) -> Asked:
    """The same rows, asked for by staff."""
    return asked._replace(by=staff_with("view_order"))


def staff_of_returns(asked: Asked) -> Asked:
    """The same rows, asked for by staff who look after returns."""
    return asked._replace(by=staff_with("view_return"))


def sellers(asked: Asked) -> Asked:
    """The same rows, asked for by somebody of each of the order's sellers."""
    people = make_member()
    people.partners.set(_the_order().consignments.values_list("partner", flat=True))
    return asked._replace(by=people)


def consignments(rows: int) -> Asked:
    """Each sent by another seller, in one parcel that has arrived."""
    return _arrived(_parts(rows))


def consignments_to_exchange(rows: int) -> Asked:
    """The same, of shirts that there are in other sizes."""
    return _arrived(_order_of([make_family(card=False)["M"] for _n in range(rows)]))


def events(rows: int) -> Asked:
    """That it was placed is the first of them."""
    asked, order = _order_of([make_product()], is_paid=False), _the_order()
    OrderEvent.objects.bulk_create(
        OrderEvent(order=order, kind=OrderEvent.Kind.PAID, at=timezone.now(), role=Role.SYSTEM)
        for _n in range(1, rows)
    )
    return asked


def invoices(rows: int) -> Asked:
    asked, order = _parts(1), _the_order()
    consignment = order.consignments.get()
    issuer = IssuerDetails.objects.create(partner=consignment.partner, name="Kiln", address="Here")
    numbered = {"issuer": issuer, "kind": "invoice", "year": 2026}
    series = NumberSeries.objects.create(**numbered)
    amounts = {"net": "10.00", "tax": "2.00", "gross": "12.00"}
    for last in range(1, rows + 1):
        NumberSeries.objects.filter(pk=series.pk).update(last=last)
        document = Document.objects.create(
            **numbered,
            sequence=last,
            number=f"K-{last}",
            order=order,
            consignment=consignment,
            cause=f"parcel {last}",
            issued_at=timezone.now(),
            supplied_on=timezone.localdate(),
            currency="GBP",
            said={},
            **amounts,
        )
        document.lines.create(position=1, title="A shirt", rate="0.2", **amounts)
        document.taxes.create(rate="0.2", **amounts)
    return asked


def refunds(rows: int) -> Asked:
    asked, order = _parts(1), _the_order()
    card, _ = SourceType.objects.get_or_create(code="card")
    source = Source.objects.create(order=order, source_type=card, currency="GBP")
    Refund.objects.bulk_create(
        Refund(source=source, key=str(number), amount=Decimal("0.10")) for number in range(rows)
    )
    return asked._replace(by=staff_with("view_order", "add_refund"))


def returns(rows: int) -> Asked:
    """Each of another consignment."""
    asked, order = _parts(rows), _the_order()
    for consignment in order.consignments.all():
        back = Return.objects.create(
            order=order,
            consignment=consignment,
            number=f"R{consignment.pk}",
            status="Requested",
            reason="faulty",
            requested_at=timezone.now(),
        )
        back.lines.create(line=consignment.lines.get(), quantity=1)
    return asked


def _arrived(asked: Asked) -> Asked:
    staff = make_staff()
    for consignment in _the_order().consignments.all():
        mark_delivered(dispatch_consignment(consignment.pk, by=staff).pk, by=staff)
    return asked


def _parts(number: int) -> Asked:
    """A paid order of so many sellers."""
    return _order_of([make_product(seller=make_seller(), card=False) for _n in range(number)])


def _order_of(goods: list[Product], *, is_paid: bool = True) -> Asked:
    member = make_member()
    make_delivery("2.00")
    refresh_products([each.pk for each in goods])
    order = make_order(*goods, owner=member)
    if is_paid:
        pay(order)
    return Asked(member, {"number": order.number})


def _the_order() -> Order:
    return Order.objects.order_by("pk").last()
