"""Documents as downloads. Whoever answers with one has checked whose it is."""

from django.http import HttpResponse

from checkout.invoices.models import Document
from checkout.invoices.store import pdf_of


def pdf_response(document: Document) -> HttpResponse:
    """The PDF as a file to keep. Raises RenderingFailed."""
    response = HttpResponse(pdf_of(document), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(document)}"'
    return response


def file_name(document: Document) -> str:
    """The number of a document as the name of its file."""
    return f"{document.number}.pdf".replace("/", "-")
