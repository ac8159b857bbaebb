"""A seller who begins to issue documents: what was issued before is credited by who issued it."""

from decimal import Decimal

import pytest

from checkout.invoices.models import Document, DocumentLine, IssuerDetails
from checkout.order.fulfilment import dispatch_consignment, dispatch_order
from checkout.order.models import Consignment
from checkout.payment import gateway
from checkout.payment.actions import settle_refund
from checkout.payment.models import Refund
from tests.invoices.conftest import (
    assert_adds_up,
    consignment,
    line,
    make_mixed_order,
    refund,
    work,
)
from tests.payment.money import move_refund

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe", "books_only")]


def begin_to_issue(kiln: Consignment) -> IssuerDetails:
    return IssuerDetails.objects.create(
        partner=kiln.partner,
        name="Kiln Ltd",
        address="1 Fire Row\nStoke",
        vat_id="GB 100",
        prefix="KILN-",
        credit_prefix="KILN-CN-",
    )


def test_note_is_of_the_issuer_of_its_invoice(staff):
    order = make_mixed_order()
    kiln = consignment(order, "Kiln")
    dispatch_consignment(kiln.pk, by=staff)
    work()
    begin_to_issue(kiln)
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    work()
    refund(order, Bowl=1)
    note = Document.objects.get(kind="credit_note")
    assert (note.issuer.is_shop, note.said["issuer"]["vat_id"]) == (True, "")
    assert note.number.startswith("CN-")
    assert_adds_up(order)


def test_refund_over_invoices_of_two_issuers_makes_two_notes(staff):
    order = make_mixed_order()
    kiln, bowls = consignment(order, "Kiln"), line(order, "Bowl")
    dispatch_consignment(kiln.pk, by=staff, quantities={bowls.pk: 1})
    work()
    begin_to_issue(kiln)
    dispatch_consignment(kiln.pk, by=staff)
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    work()
    refund(order, Bowl=3)
    notes = Document.objects.filter(kind="credit_note")
    assert {note.said["issuer"]["name"] for note in notes} == {"Bowerbird", "Kiln Ltd"}
    assert len(notes) == 2
    assert sum(note.gross for note in notes) == bowls.line_price_incl_tax
    for note in notes:
        assert {tax.credited.issuer for tax in note.taxes.all()} == {note.issuer}
        assert note.sequence == 1
    told = DocumentLine.objects.filter(document__in=notes).values_list("units", flat=True)
    assert sorted(told, key=str) == [3, None]
    assert_adds_up(order)


def test_invoice_that_takes_a_note_back_is_of_the_issuer_of_the_note(automatic, staff):
    order = make_mixed_order()
    dispatch_order(order.pk, by=staff)
    work()
    refund(order, Bowl=1)
    begin_to_issue(consignment(order, "Kiln"))
    done = Refund.objects.get()
    move_refund(done.reference, "failed")
    settle_refund(gateway.retrieve_refund(done.reference))
    work()
    last = Document.objects.filter(order=order).latest("pk")
    assert (last.kind, last.issuer.is_shop) == ("invoice", True)
    assert last.issuer == last.corrects.issuer
    assert_adds_up(order)


def test_later_part_of_a_refund_is_credited_too_and_numbers_have_no_gaps(staff):
    order = make_mixed_order()
    kiln, bowls = consignment(order, "Kiln"), line(order, "Bowl")
    dispatch_consignment(kiln.pk, by=staff, quantities={bowls.pk: 1})
    work()
    begin_to_issue(kiln)
    dispatch_consignment(kiln.pk, by=staff)
    dispatch_consignment(consignment(order, "Press").pk, by=staff)
    work()
    for _time in range(2):
        refund(order, str(Decimal("6.00") + _time))
    for issuer in {row.issuer for row in Document.objects.all()}:
        for kind in ("invoice", "credit_note"):
            rows = Document.objects.filter(issuer=issuer, kind=kind).order_by("sequence")
            numbers = list(rows.values_list("sequence", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
    assert_adds_up(order)
