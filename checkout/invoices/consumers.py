"""What follows from parcels, payments and refunds: documents, and then their PDFs.

Each function is a consumer of the outbox: called again for the same event, it does nothing twice.
"""

from checkout.invoices.actions import issue_documents
from checkout.invoices.store import delete_pdf, store_pdf
from outbox.models import Event


def issue(event: Event) -> None:
    """Issue what is due for an order: it was paid, a parcel left, money went back, or
    what came back is not to be paid."""
    issue_documents(event.payload["order_id"])


def render(event: Event) -> None:
    """Render a document and store it: `invoice.issued`."""
    store_pdf(event.payload["document_id"])


def delete(event: Event) -> None:
    """Delete the PDF of a document whose customer is forgotten: `invoice.forgotten`."""
    delete_pdf(event.payload["document_id"])
