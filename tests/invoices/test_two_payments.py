"""An order paid in two parts: what is invoiced and credited does not depend on how it was paid."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from checkout.invoices.actions import issue_documents
from checkout.invoices.due import sums_of
from checkout.invoices.models import Document
from checkout.order.actions import dispatch_order, lock_order, mark_paid
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Order
from checkout.payment.books import record
from checkout.payment.models import Refund, RefundedLine, Source, SourceType, State, Transaction
from tests.factories import make_order, make_product
from tests.invoices.conftest import assert_adds_up, documents

pytestmark = pytest.mark.django_db

FIRST = Decimal("20.00")


def pay_in_two(order: Order, *, kinds: tuple[str, str], taken: tuple[bool, bool]) -> list[Source]:
    """Two payments that cover an order, each taken at once or only held."""
    sources = []
    with transaction.atomic():
        lock_order(order.pk)
        parts = (FIRST, order.total_incl_tax - FIRST)
        for kind, amount, is_taken in zip(kinds, parts, taken, strict=True):
            source = Source.objects.create(
                order=order,
                source_type=SourceType.objects.get_or_create(code=kind)[0],
                currency=order.currency,
            )
            record(source, Transaction.AUTHORISE, amount, "held")
            if is_taken:
                record(source, Transaction.DEBIT, amount, "taken")
            sources.append(source)
        mark_paid(lock_order(order.pk), at=timezone.now())
    return sources


def give_back(source: Source, amount: Decimal, *, key: str) -> Refund:
    """A refund as it is in the books once it has arrived."""
    reference = f"re_{key}_{source.pk}"
    refund = Refund.objects.create(
        source=source, key=key, amount=amount, status=State.SUCCEEDED, reference=reference
    )
    with transaction.atomic():
        lock_order(source.order_id)
        record(source, Transaction.REFUND, amount, reference)
    return refund


def test_refund_to_two_payments_is_credited_for_each_under_the_same_title():
    order = make_order(make_product("Bowl", price="20.00"), quantity=2)
    cards = pay_in_two(order, kinds=("card", "card"), taken=(True, True))
    issue_documents(order.pk)
    first = give_back(cards[0], FIRST, key="bowls")
    RefundedLine.objects.create(refund=first, line=order.lines.get(), quantity=2)
    give_back(cards[1], Decimal("28.00"), key="bowls")
    issue_documents(order.pk)
    notes = Document.objects.filter(kind="credit_note").order_by("pk")
    told = [[(row.title, row.units, str(row.gross)) for row in each.lines.all()] for each in notes]
    assert told == [[("Bowl", None, "20.00")], [("Bowl", None, "28.00")]]
    assert_adds_up(order)


def test_order_that_is_half_prepaid_is_invoiced_as_it_goes_out(staff):
    order = make_order(make_product("Bowl", price="20.00"), quantity=2)
    wallet, _card = pay_in_two(order, kinds=("wallet", "card"), taken=(True, False))
    assert issue_documents(order.pk) == []
    give_back(wallet, Decimal("5.00"), key="kindness")
    assert issue_documents(order.pk) == []
    assert_adds_up(order)
    dispatch_order(order.pk, by=staff)
    issue_documents(order.pk)
    # The card pays all that the wallet did not: so what went back is a reduction.
    expected = [("invoice", "parcel", str(order.total_incl_tax)), ("credit_note", "refund", "5.00")]
    assert documents(order) == expected
    assert_adds_up(order)


def test_order_prepaid_in_two_parts_is_invoiced_at_once():
    order = make_order(make_product("Bowl", price="20.00"), quantity=2)
    pay_in_two(order, kinds=("wallet", "card"), taken=(True, True))
    issue_documents(order.pk)
    assert documents(order) == [("invoice", "paid", str(order.total_incl_tax))]
    assert_adds_up(order)


def test_refund_that_failed_before_it_was_told_of_leaves_no_document():
    order = make_order(make_product("Bowl", price="20.00"))
    [card, _other] = pay_in_two(order, kinds=("card", "card"), taken=(True, True))
    issue_documents(order.pk)
    failed = give_back(card, Decimal("6.00"), key="first")
    with transaction.atomic():
        lock_order(order.pk)
        record(card, Transaction.REFUND_FAILED, failed.amount, failed.reference)
    give_back(card, Decimal("5.00"), key="second")
    issue_documents(order.pk)
    assert documents(order)[1:] == [("credit_note", "refund", "5.00")]
    assert_adds_up(order)


def test_refund_of_more_than_was_invoiced_is_credited_as_the_rest_is_invoiced(staff):
    order = make_order(make_product("Bowl", price="10.00"), quantity=3)
    line = order.lines.get()
    wallet, card = pay_in_two(order, kinds=("wallet", "card"), taken=(True, False))
    parcel = {line.pk: 1}
    dispatch_consignment(line.consignment_id, by=staff, quantities=parcel)
    issue_documents(order.pk)
    give_back(wallet, Decimal("9.00"), key="kindness")
    issue_documents(order.pk)
    assert_adds_up(order)
    dispatch_consignment(line.consignment_id, by=staff)
    issue_documents(order.pk)
    with transaction.atomic():
        record(card, Transaction.DEBIT, order.total_incl_tax - FIRST, "taken later")
    sums = sums_of(order)
    assert (sums.invoiced, sums.credited) == (order.total_incl_tax, Decimal("9.00"))
    assert sums.invoiced - sums.credited == sums.taken - sums.returned
    causes = [row.cause for row in Document.objects.filter(kind="credit_note").order_by("pk")]
    assert len(causes) == 2
    assert causes[1] == f"{causes[0]}/2"


def test_refund_beside_one_that_failed_is_credited_whole():
    order = make_order(make_product("Bowl", price="20.00"))
    [card, _other] = pay_in_two(order, kinds=("card", "card"), taken=(True, True))
    failed = give_back(card, Decimal("6.00"), key="first")
    issue_documents(order.pk)
    give_back(card, Decimal("7.00"), key="second")
    with transaction.atomic():
        lock_order(order.pk)
        record(card, Transaction.REFUND_FAILED, failed.amount, failed.reference)
    issue_documents(order.pk)
    assert [gross for _kind, _cause, gross in documents(order)[1:]] == ["6.00", "6.00", "7.00"]
    assert_adds_up(order)
