"""The PDFs of documents: rendered outside any transaction, kept in the private bucket.

A PDF that is lost, or cannot be reached, is rendered anew: the same document gives the same bytes.
"""

import logging
from hashlib import sha256

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from checkout.invoices.models import Document, StoredPdf
from checkout.invoices.pdf import render_pdf
from outbox.actions import record_event

logger = logging.getLogger("checkout.invoices")

UNREACHABLE = (BotoCoreError, ClientError, OSError)


def store_pdf(document_id: int) -> StoredPdf:
    """Render a document and store it. Repeated, the same bytes are written again.

    Raises RenderingFailed and what S3's client raises; both mean "try again later".
    """
    document = Document.objects.get(pk=document_id)
    content = render_pdf(document)
    _storage().save(name_of(document), ContentFile(content))
    with transaction.atomic():
        stored, _created = StoredPdf.objects.update_or_create(
            document=document,
            defaults={
                "sha256": sha256(content).hexdigest(),
                "size": len(content),
                "stored_at": timezone.now(),
            },
        )
        record_event("invoice.stored", key=str(document.pk), payload={"document_id": document.pk})
    return stored


def pdf_of(document: Document) -> bytes:
    """The PDF of a document, as it is stored or rendered now. Raises RenderingFailed."""
    try:
        with _storage().open(name_of(document)) as file:
            return file.read()
    except FileNotFoundError:
        logger.warning("The PDF of %s is not there: rendered now", document)
    except UNREACHABLE as trouble:
        logger.warning("The PDF of %s cannot be read: %s", document, trouble)
        return render_pdf(document)
    return _rendered_and_saved(document)


def delete_pdf(document_id: int) -> None:
    """Delete the stored PDF. Repeated, it is well. Raises what S3's client raises."""
    document = Document.objects.get(pk=document_id)
    _storage().delete(name_of(document))
    StoredPdf.objects.filter(document=document).delete()


def name_of(document: Document) -> str:
    """Where it lies. The key is random, so that knowing a number leads nowhere."""
    return f"invoices/{document.year}/{document.key}.pdf"


def _rendered_and_saved(document: Document) -> bytes:
    content = render_pdf(document)
    try:
        _storage().save(name_of(document), ContentFile(content))
    except UNREACHABLE as trouble:
        logger.warning("The PDF of %s cannot be stored: %s", document, trouble)
    return content


def _storage() -> Storage:
    return storages["documents"]
