"""What was issued stays as it is: the database refuses everything else."""

import pytest
from django.db import DatabaseError, connection, transaction

from checkout.invoices.actions import forget_customers, issue_documents
from checkout.invoices.models import Document, DocumentLine, DocumentTax, IssuerDetails
from checkout.order.fulfilment import dispatch_consignment
from outbox.models import Event
from tests.invoices.conftest import consignment, make_mixed_order, refund, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe", "books_only")]


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_document_keeps_what_it_said(staff):
    order = make_mixed_order()
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    [document] = issue_documents(order.pk)
    IssuerDetails.objects.update(name="Another name")
    order.shipping_address.line1 = "Elsewhere"
    order.shipping_address.save()
    document.refresh_from_db()
    assert document.said["issuer"]["name"] == "Bowerbird"
    assert "12 Bower Lane" in document.said["to"]


@pytest.mark.parametrize("model", [Document, DocumentLine, DocumentTax])
def test_database_refuses_to_change_or_delete_what_was_issued(model, staff):
    order = make_mixed_order()
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    issue_documents(order.pk)
    rows_of_model = model.objects.all()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows_of_model.update(net=0, gross=rows_of_model.first().tax)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows_of_model._raw_delete(using="default")


def test_database_refuses_to_credit_more_than_was_invoiced(automatic):
    order = make_mixed_order()
    work()
    refund(order, "1.00")
    row = DocumentTax.objects.filter(credited__isnull=False).first()
    with pytest.raises(DatabaseError, match="more is credited"), transaction.atomic():
        DocumentTax.objects.create(
            document=Document.objects.filter(kind="invoice").last(),
            rate=row.rate,
            credited=row.credited,
            net=row.credited.net,
            tax=0,
            gross=row.credited.net,
        )


def test_database_refuses_a_number_without_a_document(staff):
    order = make_mixed_order()
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    issue_documents(order.pk)
    with pytest.raises(DatabaseError, match="has no document"), transaction.atomic():
        execute("UPDATE invoices_numberseries SET last = last + 1; SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="counts up by one"), transaction.atomic():
        execute("UPDATE invoices_numberseries SET last = last + 2")


def test_customer_may_be_forgotten_and_nothing_else(staff):
    order = make_mixed_order()
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    [document] = issue_documents(order.pk)
    assert forget_customers([order.pk]) == 1
    assert forget_customers([order.pk]) == 0
    document.refresh_from_db()
    assert (document.said["to"], document.said["delivered_to"]) == ([], [])
    assert document.said["seller"] == "Press"
    assert Event.objects.filter(topic="invoice.forgotten").count() == 1
