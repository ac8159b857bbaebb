"""Orders of two sellers and three rates of tax, and the outbox that makes their documents."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from catalogue.models import Product
from checkout.invoices.due import sums_of
from checkout.invoices.models import Document
from checkout.invoices.rules import expected_balance
from checkout.order.models import Consignment, Line, Order
from checkout.order.placement import place_order
from checkout.payment import gateway
from checkout.payment.actions import refund_payment, settle_payment, start_payment
from checkout.tax.models import TaxRate
from outbox.actions import deliver_due
from outbox.models import Delivery
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_offer,
    make_placement,
    make_product,
    make_seller,
    make_staff,
)
from tests.payment.conftest import order_fault, simulator, stripe  # noqa: F401
from tests.stripe_cards import GOOD_CARD, confirm_payment

MONEY_AND_DOCUMENTS = ("checkout.payment.consumers.", "checkout.invoices.consumers.issue")
RETURNS = "notifications.consumers.return_payment"
STOCK = 50


@pytest.fixture
def staff(db) -> User:
    return make_staff("books@shop.example")


@pytest.fixture
def books_only(settings) -> None:
    """Of all that the outbox does, money and documents: no mails, no PDFs."""
    settings.OUTBOX_CONSUMERS = {
        topic: [
            each for each in consumers if each.startswith(MONEY_AND_DOCUMENTS) or each == RETURNS
        ]
        for topic, consumers in settings.OUTBOX_CONSUMERS.items()
    }


@pytest.fixture
def automatic(settings) -> None:
    """Money is taken with the order."""
    settings.STRIPE_CAPTURE_METHOD = "automatic"


@pytest.fixture(autouse=True)
def _manual(settings) -> None:
    """Money is taken as goods go out."""
    settings.STRIPE_CAPTURE_METHOD = "manual"


def make_mixed_goods() -> list[Product]:
    """STOCK of each: bowls (£9.99 net, 20 %) and books (£5.55, 5 %) of Kiln, prints (£20.00, free
    of tax) of Press."""
    country = make_country()
    for tax_class, rate in (("reduced", "0.05"), ("zero", "0")):
        TaxRate.objects.get_or_create(
            country=country, tax_class=tax_class, defaults={"rate": Decimal(rate)}
        )
    kiln, press = make_seller("Kiln"), make_seller("Press")
    return [
        make_product("Bowl", price="9.99", seller=kiln, stock=STOCK),
        make_product("Book", price="5.55", seller=kiln, stock=STOCK, tax_class="reduced"),
        make_product("Print", price="20.00", seller=press, stock=STOCK, tax_class="zero"),
    ]


def make_mixed_order(
    *,
    card: str = GOOD_CARD,
    percent_off: int = 0,
    quantities: tuple[int, int, int] = (3, 2, 1),
    owner: User | None = None,
) -> Order:
    """A paid order of mixed goods; delivery £4.00 net."""
    goods = make_mixed_goods()
    if percent_off:
        make_offer(percent=percent_off)
    basket = make_basket(*goods, owner=owner)
    for product, quantity in zip(goods, quantities, strict=True):
        basket.lines.filter(product=product).update(quantity=quantity)
    order = place_order(make_placement(basket, make_delivery("4.00")))
    if order.total_incl_tax:
        intent = start_payment(order)
        assert "error" not in confirm_payment(intent.client_secret, card)
        settle_payment(gateway.retrieve_intent(intent.id))
    order.refresh_from_db()
    return order


def consignment(order: Order, seller: str) -> Consignment:
    return order.consignments.get(partner_name=seller)


def line(order: Order, title: str) -> Line:
    return order.lines.get(title=title)


def work() -> None:
    """What the workers do in the end: every delivery is made, put off or not."""
    for _again in range(9):
        open_ones = Delivery.objects.filter(done_at=None, dead_at=None)
        if not open_ones.update(due_at=timezone.now()):
            return
        deliver_due()


def refund(order: Order, amount: str | None = None, **lines: int) -> None:
    """Give an amount back, or units by title, and let it arrive."""
    units = {line(order, title).pk: count for title, count in lines.items()}
    found = None if amount is None else Decimal(amount)
    refund_payment(order.pk, amount=found, reason="", key=f"{amount} {lines}", by=None, lines=units)
    work()


def documents(order: Order) -> list[tuple[str, str, str]]:
    """Kind, cause without its number, and gross sum of each document, in their order."""
    rows = Document.objects.filter(order=order).order_by("pk")
    return [(row.kind, row.cause.rstrip("0123456789 "), str(row.gross)) for row in rows]


def assert_adds_up(order: Order) -> None:
    """Documents, their lines and rates, and the money of the order agree to the cent."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    sums = sums_of(order)
    assert sums.invoiced - sums.credited == expected_balance(
        invoiced=sums.invoiced, taken=sums.taken, returned=sums.returned, waived=sums.waived
    )
    for document in Document.objects.filter(order=order).prefetch_related("lines", "taxes"):
        for rows in (document.lines.all(), document.taxes.all()):
            assert sum(row.net for row in rows) == document.net
            assert sum(row.tax for row in rows) == document.tax
            assert sum(row.gross for row in rows) == document.gross
        rates: dict[Decimal, Decimal] = {}
        for row in document.lines.all():
            rates[row.rate] = rates.get(row.rate, Decimal(0)) + row.net
        table: dict[Decimal, Decimal] = {}
        for row in document.taxes.all():
            table[row.rate] = table.get(row.rate, Decimal(0)) + row.net
        assert table == rates
