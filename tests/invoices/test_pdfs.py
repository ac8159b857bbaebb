"""The PDF says what the rows say, is the same each time, and is not lost when a part is away."""

import io

import pytest
import requests
from django.conf import settings as shop
from django.core.files.storage import storages
from pypdf import PdfReader

from checkout.invoices import pdf
from checkout.invoices.actions import forget_customers, issue_documents
from checkout.invoices.models import Document, IssuerDetails, StoredPdf
from checkout.invoices.pdf import RenderingFailed, page_of, render_pdf
from checkout.invoices.signs import printable
from checkout.invoices.store import delete_pdf, name_of, pdf_of, store_pdf
from checkout.order.actions import cancel_order, dispatch_order
from checkout.order.models import Order
from outbox.actions import deliver_due
from outbox.models import Delivery
from tests.factories import make_member
from tests.invoices.conftest import make_mixed_order, work
from tests.orders.conftest import mail_server  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

HOSTILE = '#panic("run") $x$ *bold* _it_ <label> @ref \\ "quoted" // and /* so */ on'
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def order(staff) -> Order:
    found = make_mixed_order(owner=make_member("nora@shop.example"))
    dispatch_order(found.pk, by=staff)
    return found


@pytest.fixture
def document(order, settings) -> Document:
    """Kiln's invoice, not rendered yet."""
    return issue_documents(order.pk)[0]


@pytest.fixture
def no_s3(settings):
    """S3 does not answer."""
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "media.storages.LibraryStorage",
            "OPTIONS": {"bucket_name": "away", "endpoint_url": NOWHERE},
        }
    }


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages).replace("\xa0", " ")


def told(found) -> list[str]:
    """Every text of a page's data."""
    if isinstance(found, str):
        return [found] if found else []
    if isinstance(found, dict):
        return [text for each in found.values() for text in told(each)]
    return [text for each in found for text in told(each)] if isinstance(found, list) else []


def test_pdf_says_everything_that_the_rows_say(document):
    page = page_of(document)
    text = text_of(render_pdf(document))
    columns = page.pop("columns")
    # Nothing was reduced, and it was delivered to whom it is billed.
    del columns["reduction"], page["delivered_label"], page["language"]
    expected = [*told(page), *told(columns)]
    assert [each for each in expected if each.replace("\xa0", " ") not in text] == []
    assert f"{document.gross}" in text
    for line in document.lines.all():
        assert f"{line.title} {line.sku}".strip() in text
        assert f"£{line.net} £{line.gross}" in text
    for row in document.taxes.all():
        rate = f"{(row.rate * 100).normalize():f} %"
        assert f"{rate} £{row.net} £{row.tax} £{row.gross}" in text


def test_credit_note_names_its_invoice(automatic, staff):
    order = make_mixed_order()
    work()
    cancel_order(order.pk, by=staff)
    work()
    note = Document.objects.filter(kind="credit_note").order_by("pk").first()
    text = text_of(render_pdf(note))
    assert f"Credit note {note.number}" in text
    assert f"For {note.said['names'][0]}" in text
    assert "Given back" in text


def test_same_document_gives_the_same_bytes(document):
    assert render_pdf(document) == render_pdf(Document.objects.get(pk=document.pk))


def test_pdf_is_tagged_and_archivable(document):
    reader = PdfReader(io.BytesIO(render_pdf(document)))
    root = reader.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "en"
    assert reader.metadata.title == f"Invoice {document.number}"
    meta = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in meta
    assert "<pdfuaid:part>1</pdfuaid:part>" in meta


def test_what_people_typed_is_never_run(staff):
    order = make_mixed_order()
    order.lines.update(title=HOSTILE)
    type(order.shipping_address).objects.update(line1=HOSTILE)
    IssuerDetails.objects.create(is_shop=True, name=HOSTILE, address=HOSTILE)
    dispatch_order(order.pk, by=staff)
    first = issue_documents(order.pk)[0]
    text = "".join(text_of(render_pdf(first)).split())
    # Issuer, its address, the customer's, and two titles.
    assert text.count("".join(HOSTILE.split())) == 5


def test_signs_without_a_letter_in_the_fonts_do_not_stop_an_invoice(staff):
    order = make_mixed_order()
    order.lines.update(title="碗 🍵 " + "x" * 200)
    dispatch_order(order.pk, by=staff)
    text = text_of(render_pdf(issue_documents(order.pk)[0]))
    assert "? ?" in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Łódź, Ελένη, Жуков, Nguyễn", "Łódź, Ελένη, Жуков, Nguyễn"),
        ("ﬁne \u2460", "fine 1"),
        ("e\u0301t\u00e9", "été"),
        ("tab\tand\u200fmark\x07", "tab andmark"),
        ("漢字", "??"),
    ],
)
def test_every_sign_is_shown_or_stands_for_itself(typed, shown):
    assert printable(typed) == shown


def test_forty_lines_go_on_over_pages_with_their_number_on_each(document, monkeypatch):
    page = page_of(document)
    monkeypatch.setattr(pdf, "page_of", lambda _document: page | {"lines": page["lines"] * 14})
    reader = PdfReader(io.BytesIO(render_pdf(document)))
    count = len(reader.pages)
    assert count >= 2
    for number, each in enumerate(reader.pages, start=1):
        text = each.extract_text()
        assert document.number in text
        assert f"Page {number} of {count}" in text
        assert "With VAT" in text


def test_pdf_is_stored_where_nobody_gets_it_without_a_key(document):
    store_pdf(document.pk)
    assert str(document.key) in name_of(document)
    place = f"{shop.AWS_S3_ENDPOINT_URL}/{shop.AWS_PRIVATE_BUCKET_NAME}/{name_of(document)}"
    assert requests.get(place, timeout=10).status_code == 403
    assert storages["documents"].open(name_of(document)).read() == render_pdf(document)


def test_lost_pdf_is_rendered_again_and_stored(document):
    stored = store_pdf(document.pk)
    storages["documents"].delete(name_of(document))
    assert len(pdf_of(document)) == stored.size
    assert storages["documents"].exists(name_of(document))


def test_pdf_can_be_had_while_s3_is_away(document, no_s3):
    assert pdf_of(document) == render_pdf(document)


def test_nothing_is_lost_while_s3_is_away(order, settings, mail_server, no_s3):  # noqa: F811
    deliver_due()
    assert Document.objects.count() == 2
    assert StoredPdf.objects.count() == 0
    waiting = Delivery.objects.filter(done_at=None, consumer="checkout.invoices.consumers.render")
    assert waiting.count() == 2
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "media.storages.LibraryStorage",
            "OPTIONS": {"bucket_name": shop.AWS_PRIVATE_BUCKET_NAME, "file_overwrite": True},
        }
    }
    work()
    assert StoredPdf.objects.count() == 2


def test_page_that_cannot_be_rendered_is_tried_again(document, monkeypatch, tmp_path):
    broken = tmp_path / "document.typ"
    broken.write_text("#panic()")
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "PAGE", tmp_path)
        with pytest.raises(RenderingFailed, match=document.number):
            store_pdf(document.pk)
    assert StoredPdf.objects.count() == 0
    assert store_pdf(document.pk).size > 10_000


def test_customer_gets_each_document_once_by_mail(order, mail_server):  # noqa: F811
    work()
    Delivery.objects.filter(event__topic="invoice.stored").update(done_at=None)
    work()
    mails = [each for each in mail_server.mails if "Your invoice" in each["Subject"]]
    documents = Document.objects.order_by("pk")
    assert sorted(each["Subject"] for each in mails) == [
        f"Your invoice {document.number}" for document in documents
    ]
    [attached] = [part for part in mails[0].walk() if part.get_filename()]
    number = mails[0]["Subject"].removeprefix("Your invoice ")
    assert attached.get_filename() == f"{number}.pdf"
    assert attached.get_payload(decode=True) == pdf_of(documents.get(number=number))


def test_forgotten_customer_is_on_no_pdf_any_more(document):
    store_pdf(document.pk)
    forget_customers([document.order_id])
    delete_pdf(document.pk)
    assert not storages["documents"].exists(name_of(document))
    document.refresh_from_db()
    text = text_of(pdf_of(document))
    assert "Bower Lane" not in text
    assert f"{document.gross}" in text
