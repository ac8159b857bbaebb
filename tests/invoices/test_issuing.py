"""What is invoiced and credited, when, by whom, and under which number."""

from decimal import Decimal

import pytest
from django.utils import timezone

from checkout.invoices.actions import issue_documents
from checkout.invoices.models import Document, DocumentTax, IssuerDetails
from checkout.order.actions import cancel_order
from checkout.order.cancellation import cancel_lines
from checkout.order.fulfilment import dispatch_consignment, dispatch_order
from checkout.payment import gateway
from checkout.payment.actions import settle_refund
from checkout.payment.models import Refund
from tests.invoices.conftest import (
    assert_adds_up,
    consignment,
    documents,
    line,
    make_mixed_order,
    refund,
    work,
)
from tests.payment.money import ONE_CAPTURE_CARD, move_refund

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe", "books_only")]

YEAR = timezone.localdate().year


def rows(document):
    return [
        (row.title.partition(":")[0], row.units, str(row.rate.normalize()), str(row.gross))
        for row in document.lines.all()
    ]


def test_nothing_is_invoiced_before_goods_go_out():
    order = make_mixed_order()
    work()
    assert documents(order) == []


def test_each_parcel_is_invoiced_with_what_is_in_it(staff):
    order = make_mixed_order()
    kiln = consignment(order, "Kiln")
    dispatch_consignment(kiln.pk, by=staff, quantities={line(order, "Bowl").pk: 2})
    dispatch_consignment(kiln.pk, by=staff)
    work()
    first, second = Document.objects.filter(order=order).order_by("pk")
    parcels = [parcel.price_incl_tax for parcel in kiln.parcels.all()]
    assert [first.gross, second.gross] == parcels
    assert rows(first) == [
        ("Bowl", 2, "0.2", "23.98"),
        ("Delivery", None, "0.2", "3.50"),
        ("Delivery", None, "0.05", "1.13"),
    ]
    assert rows(second) == [("Bowl", 1, "0.2", "11.99"), ("Book", 2, "0.05", "11.66")]
    assert [each.number for each in (first, second)] == [f"{YEAR}-00001", f"{YEAR}-00002"]
    assert_adds_up(order)


def test_order_paid_at_once_is_invoiced_once_for_each_seller(automatic, staff):
    order = make_mixed_order()
    work()
    gross = [row.gross for row in Document.objects.filter(order=order)]
    assert len(gross) == 2
    assert sum(gross) == order.total_incl_tax
    for seller in ("Kiln", "Press"):
        dispatch_consignment(consignment(order, seller).pk, by=staff)
    work()
    assert Document.objects.filter(order=order).count() == 2
    assert_adds_up(order)


def test_event_told_again_issues_nothing_again(staff):
    order = make_mixed_order()
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    assert len(issue_documents(order.pk)) == 1
    assert issue_documents(order.pk) == []


def test_parcels_of_a_card_that_waits_are_invoiced_as_they_go(staff):
    order = make_mixed_order(card=ONE_CAPTURE_CARD)
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    work()
    assert len(documents(order)) == 1
    assert order.sources.get().amount_debited == 0
    assert_adds_up(order)


def test_goods_called_off_in_advance_are_credited_by_line(automatic, staff):
    order = make_mixed_order()
    work()
    cancel_lines(consignment(order, "Kiln").pk, by=staff, quantities={line(order, "Bowl").pk: 2})
    work()
    note = Document.objects.get(order=order, kind="credit_note")
    assert rows(note) == [("Bowl", 2, "0.2", "23.98")]
    assert note.said["names"] == [f"{YEAR}-00001"]
    assert note.number == f"CN-{YEAR}-00001"
    assert_adds_up(order)


def test_delivery_that_falls_away_is_credited_with_the_last_line(automatic, staff):
    order = make_mixed_order()
    work()
    press = consignment(order, "Press")
    cancel_lines(press.pk, by=staff)
    work()
    note = Document.objects.get(order=order, kind="credit_note")
    shipping = str(press.shipping_incl_tax)
    assert rows(note) == [("Print", 1, "0", "20.00"), ("Delivery", None, "0", shipping)]
    assert_adds_up(order)


def test_goods_called_off_before_they_are_taken_leave_no_document(staff):
    order = make_mixed_order()
    cancel_lines(consignment(order, "Press").pk, by=staff)
    work()
    assert documents(order) == []


def test_order_called_off_after_it_was_paid_is_credited_line_by_line(automatic, staff):
    order = make_mixed_order()
    work()
    cancel_order(order.pk, by=staff)
    work()
    invoices = Document.objects.filter(order=order, kind="invoice").order_by("consignment")
    notes = Document.objects.filter(order=order, kind="credit_note").order_by("consignment")
    assert [rows(note) for note in notes] == [rows(invoice) for invoice in invoices]
    assert_adds_up(order)


def test_refund_of_units_credits_them_at_their_rate(staff):
    order = make_mixed_order()
    dispatch_consignment(consignment(order, "Kiln").pk, by=staff)
    work()
    refund(order, Book=1)
    note = Document.objects.get(order=order, kind="credit_note")
    assert rows(note) == [("Book", 1, "0.05", "5.83")]
    assert (note.net, note.tax) == (Decimal("5.55"), Decimal("0.28"))
    assert_adds_up(order)


def test_refund_of_an_amount_reduces_every_rate_and_seller_in_proportion(automatic):
    order = make_mixed_order()
    work()
    refund(order, "10.00")
    notes = Document.objects.filter(order=order, kind="credit_note")
    assert sum(note.gross for note in notes) == 10
    assert {row.title for note in notes for row in note.lines.all()} == {"Reduction of the price"}
    assert {row.rate for note in notes for row in note.taxes.all()} == {
        Decimal("0.2"),
        Decimal("0.05"),
        Decimal(0),
    }
    assert_adds_up(order)


def test_everything_returned_in_pieces_leaves_nothing_of_any_invoice(automatic, staff):
    order = make_mixed_order(percent_off=7)
    dispatch_order(order.pk, by=staff)
    work()
    refund(order, Bowl=1)
    refund(order, "0.01")
    refund(order, Bowl=1, Print=1)
    refund(order, str(order.sources.get().amount_refundable))
    net = {}
    for row in DocumentTax.objects.filter(document__order=order):
        key = (row.credited_id or row.document_id, row.rate)
        sign = -1 if row.credited_id else 1
        before = net.get(key, (0, 0))
        net[key] = (before[0] + sign * row.net, before[1] + sign * row.tax)
    assert set(net.values()) == {(Decimal(0), Decimal(0))}
    assert_adds_up(order)


def test_refund_on_its_way_has_no_credit_note(automatic):
    order = make_mixed_order(card="pm_card_pendingRefund")
    work()
    refund(order, "5.00")
    assert Refund.objects.get().status == "pending"
    assert len(documents(order)) == 2


def test_refund_that_failed_later_is_invoiced_again_and_says_so(automatic, staff):
    order = make_mixed_order(quantities=(1, 1, 1))
    dispatch_order(order.pk, by=staff)
    work()
    refund(order, Print=1)
    done = Refund.objects.get()
    move_refund(done.reference, "failed")
    settle_refund(gateway.retrieve_refund(done.reference))
    work()
    note, again = Document.objects.filter(order=order).order_by("pk")[2:]
    assert (again.kind, again.corrects, again.gross) == ("invoice", note, note.gross)
    assert again.said["names"] == [note.number]
    assert rows(again) == rows(note)
    assert_adds_up(order)
    refund(order, "20.00", Print=1)
    assert documents(order)[-1] == ("credit_note", "refund", "20.00")
    assert_adds_up(order)


def test_late_payment_of_an_ended_order_makes_no_document(automatic, staff):
    order = make_mixed_order()
    type(order).objects.filter(pk=order.pk).update(paid_at=None, status="Expired")
    work()
    assert documents(order) == []


def test_seller_with_details_issues_under_a_name_and_numbers_of_their_own(staff):
    order = make_mixed_order()
    kiln = consignment(order, "Kiln")
    IssuerDetails.objects.create(
        partner=kiln.partner,
        name="Kiln Ltd",
        address="1 Fire Row\nStoke",
        vat_id="GB 100",
        prefix="KILN-",
    )
    for each in order.consignments.all():
        dispatch_consignment(each.pk, by=staff)
    work()
    numbers = {row.said["issuer"]["name"]: row.number for row in Document.objects.all()}
    assert numbers == {"Kiln Ltd": f"KILN-{YEAR}-00001", "Bowerbird": f"{YEAR}-00001"}


def test_shop_issues_for_a_seller_without_a_vat_number(staff):
    order = make_mixed_order()
    kiln = consignment(order, "Kiln")
    IssuerDetails.objects.create(partner=kiln.partner, name="Kiln", address="1 Fire Row")
    dispatch_consignment(kiln.pk, by=staff)
    [document] = issue_documents(order.pk)
    assert document.said["issuer"]["is_shop"]


def test_year_of_the_number_is_the_one_on_the_shops_clock(staff):
    order = make_mixed_order()
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    at = timezone.datetime(2031, 6, 30, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
    [document] = issue_documents(order.pk, at=at)
    assert document.number == "2031-00001"
