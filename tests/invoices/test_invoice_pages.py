"""Who sees which invoices, and how the bookkeeper gets them."""

import csv
import io
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkout.invoices import pdf
from checkout.invoices.actions import issue_documents
from checkout.invoices.models import Document, IssuerDetails
from checkout.order.actions import dispatch_order
from checkout.order.models import Order
from checkout.payment.actions import refund_payment
from members.privacy.actions import forget_old_addresses
from members.privacy.contents import data_of
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_member
from tests.invoices.conftest import make_mixed_order, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe", "books_only")]


@pytest.fixture
def nora():
    return make_member("nora@shop.example")


@pytest.fixture
def order(nora, staff) -> Order:
    found = make_mixed_order(owner=nora)
    dispatch_order(found.pk, by=staff)
    issue_documents(found.pk)
    return found


@pytest.fixture
def document(order) -> Document:
    return order.documents.order_by("pk").first()


def pdf_address(document: Document) -> str:
    return reverse("customer:invoice", args=[document.key])


def guest_address(order: Order, document: Document, sign: str | None = None) -> str:
    arguments = [order.number, sign or order.verification_hash(), document.key]
    return reverse("customer:anon-invoice", args=arguments)


def assert_is_pdf(response, document: Document) -> None:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{document.number}.pdf"'
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"%PDF-1.7")


def test_member_finds_all_invoices_and_downloads_one(order, document, nora):
    client = signed_in(nora)
    page = client.get(reverse("customer:invoice-list")).content.decode()
    for each in order.documents.all():
        assert each.number in page
        assert pdf_address(each) in page
    assert_is_pdf(client.get(pdf_address(document)), document)


def test_list_asks_the_same_whether_it_is_short_or_long(
    order, nora, staff, django_assert_num_queries
):
    client = signed_in(nora)
    address = reverse("customer:invoice-list")
    client.get(address)
    with django_assert_num_queries(4):
        assert len(client.get(address).context["documents"]) == 2
    again = make_mixed_order(owner=nora)
    dispatch_order(again.pk, by=staff)
    issue_documents(again.pk)
    with django_assert_num_queries(4):
        assert len(client.get(address).context["documents"]) == 4


def test_order_page_leads_to_its_invoices(order, document, nora):
    page = signed_in(nora).get(reverse("customer:order", args=[order.number]))
    assert pdf_address(document) in page.content.decode()


def test_another_members_invoice_is_not_found(document):
    assert signed_in(make_member()).get(pdf_address(document)).status_code == 404


def test_stranger_is_asked_to_sign_in(document):
    assert Client().get(pdf_address(document)).status_code == 302


def test_guest_follows_the_link_of_the_mail_to_the_invoice(staff):
    order = make_mixed_order()
    dispatch_order(order.pk, by=staff)
    document = issue_documents(order.pk)[0]
    address = guest_address(order, document)
    shown = reverse("customer:anon-order", args=[order.number, order.verification_hash()])
    assert address in Client().get(shown).content.decode()
    assert_is_pdf(Client().get(address), document)


def test_signature_of_one_order_opens_no_invoice_of_another(order, document, staff):
    other = make_mixed_order()
    wrong = guest_address(other, document)
    assert Client().get(wrong).status_code == 404
    assert Client().get(guest_address(order, document, "wrong:sign")).status_code == 404
    unknown = reverse(
        "customer:anon-invoice", args=[order.number, order.verification_hash(), uuid4()]
    )
    assert Client().get(unknown).status_code == 404


def test_invoice_that_cannot_be_rendered_now_is_said_in_words(
    document, nora, monkeypatch, tmp_path
):
    (tmp_path / "document.typ").write_text("#panic()")
    monkeypatch.setattr(pdf, "PAGE", tmp_path)
    response = signed_in(nora).get(pdf_address(document), follow=True)
    assert response.redirect_chain[-1][0] == reverse("customer:order", args=[document.order.number])
    assert "cannot be shown at the moment" in response.content.decode()


def test_staff_find_documents_by_number_order_issuer_year_and_kind(order, document):
    client = signed_in(staff_with("invoices.view_document"))
    address = reverse("dashboard:invoice-list")

    def found(**asked):
        return [each.number for each in client.get(address, asked).context["documents"]]

    everything = [each.number for each in order.documents.order_by("-pk")]
    assert found() == everything
    assert found(words=document.number) == [document.number]
    assert found(words="none such") == []
    assert found(words=order.number) == everything
    assert found(issuer=document.issuer_id, year=document.year, kind="invoice") == everything
    assert found(kind="credit_note") == []
    assert found(year=1999) == everything
    assert found(words="\0nothing") == everything


def test_month_is_a_row_for_each_rate_with_credit_notes_below_zero(order, document, staff):
    work()
    line = order.lines.get(title="Book")
    refund_payment(order.pk, amount=None, reason="", key="1", by=None, lines={line.pk: 1})
    work()
    client = signed_in(staff_with("invoices.view_document"))
    month = timezone.localdate().strftime("%Y-%m")
    response = client.get(reverse("dashboard:invoice-month"), {"month": month})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    told = [(row[2], row[6], row[7], row[8], row[9]) for row in rows[1:]]
    expected = [
        (
            each.number,
            f"{(tax.rate * 100).normalize():f}",
            *(f"{sign * amount}" for amount in (tax.net, tax.tax, tax.gross)),
        )
        for each in order.documents.order_by("-kind", "pk")
        for sign in [-1 if each.kind == "credit_note" else 1]
        for tax in each.taxes.order_by("-rate")
    ]
    assert sorted(told) == sorted(expected)
    assert ("-5.55", "-0.28", "-5.83") in [row[2:] for row in told]


def test_month_that_is_none_is_refused_in_words():
    client = signed_in(staff_with("invoices.view_document"))
    response = client.get(reverse("dashboard:invoice-month"), {"month": "soon"})
    assert response.status_code == 400


def test_details_of_a_seller_make_the_seller_the_issuer(order):
    client = signed_in(staff_with("invoices.view_issuerdetails", "invoices.change_issuerdetails"))
    kiln = order.consignments.get(partner_name="Kiln").partner
    address = reverse("dashboard:invoice-seller", args=[kiln.pk])
    assert not IssuerDetails.objects.filter(partner=kiln).exists()
    given = {"name": "Kiln Ltd", "address": "1 Fire Row\nStoke", "credit_prefix": "CN-"}
    assert client.post(address, given | {"prefix": "K-"}).status_code == 200, "no VAT number"
    given |= {"vat_id": "GB 100"}
    assert client.post(address, given | {"prefix": "kiln"}).status_code == 200
    assert client.post(address, given | {"prefix": "CN-"}).status_code == 200
    assert not IssuerDetails.objects.filter(partner=kiln).exists()
    assert client.post(address, given | {"prefix": "K-"}).status_code == 302
    assert IssuerDetails.objects.get(partner=kiln).name == "Kiln Ltd"
    assert "Kiln Ltd" in client.get(reverse("dashboard:invoice-issuers")).content.decode()


def test_copy_of_ones_data_holds_the_invoices(order, nora):
    [told] = data_of(nora)["orders"]
    assert [each["number"] for each in told["invoices"]] == [
        each.number for each in order.documents.order_by("-pk")
    ]
    assert "12 Bower Lane" in told["invoices"][0]["to"]


def test_addresses_that_are_forgotten_are_forgotten_on_invoices_too(order, document, nora):
    now = timezone.now()
    type(nora).objects.filter(pk=nora.pk).update(erased_at=now)
    forget_old_addresses(now=now.replace(year=now.year + 50))
    document.refresh_from_db()
    assert document.said["to"] == []
