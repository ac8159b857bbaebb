"""The check tells each gap and each order that does not add up, and nothing else."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from checkout.invoices.actions import issue_documents
from checkout.invoices.invoice_check import Difference, Gap, differences, gaps
from checkout.invoices.models import Document
from checkout.invoices.tasks import check_invoices
from checkout.order.actions import dispatch_order
from checkout.order.models import Order
from checkout.payment.actions import refund_payment
from tests.invoices.conftest import make_mixed_order, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe", "books_only")]

LATER = timedelta(days=1)


@pytest.fixture
def order(staff) -> Order:
    found = make_mixed_order()
    dispatch_order(found.pk, by=staff)
    work()
    return found


def execute(statement: str) -> None:
    """Past what the database holds, as a restored copy or a hand in the database may be."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


def found() -> list[Difference]:
    return differences(before=timezone.now() + LATER)


def test_books_in_order_are_said_to_be_in_order(order):
    assert (gaps(), found(), check_invoices()) == ([], [], 0)
    said = StringIO()
    call_command("check_invoices", stdout=said)
    assert said.getvalue() == "Invoices add up.\n"


def test_missing_number_is_told_with_its_series(order):
    first = Document.objects.order_by("pk").first()
    execute(f"DELETE FROM invoices_document WHERE id = {first.pk}")
    assert gaps() == [Gap("Bowerbird", "invoice", first.year, 1)]
    said = StringIO()
    with pytest.raises(CommandError, match="do not add up"):
        call_command("check_invoices", stdout=said)
    assert f"Bowerbird, invoice {first.year}: number 1 is missing" in said.getvalue()


def test_series_that_is_behind_its_documents_is_told(order):
    execute("UPDATE invoices_numberseries SET last = 1")
    assert [gap.number for gap in gaps()] == [2]


def test_parcel_without_an_invoice_is_told_with_its_worth(order, staff):
    other = make_mixed_order()
    dispatch_order(other.pk, by=staff)
    [difference] = found()
    assert (difference.order, difference.invoiced) == (other.number, 0)
    assert difference.supplied == other.total_incl_tax
    assert differences(before=timezone.now() - LATER) == []
    issue_documents(other.pk)
    assert found() == []


def test_refund_without_a_credit_note_is_told_to_the_cent(order, settings):
    settings.OUTBOX_CONSUMERS = settings.OUTBOX_CONSUMERS | {"payment.returned": []}
    refund_payment(order.pk, amount=Decimal("3.21"), reason="", key="1", by=None)
    work()
    [difference] = found()
    assert (difference.credited, difference.to_credit) == (0, Decimal("3.21"))
    issue_documents(order.pk)
    assert found() == []


def test_order_from_before_the_first_document_is_not_told(order):
    Order.objects.filter(pk=order.pk).update(paid_at=timezone.now() - 2 * LATER)
    execute("DELETE FROM invoices_document; DELETE FROM invoices_numberseries")
    assert found() == []
