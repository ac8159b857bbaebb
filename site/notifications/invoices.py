"""Sending invoices and credit notes: a consumer of the outbox, one mail for each document."""

import logging
from dataclasses import replace
from functools import partial

from checkout.invoices.downloads import file_name
from checkout.invoices.models import Document
from checkout.invoices.store import pdf_of
from notifications.actions import record_order_mail, send_once
from notifications.mail import Attachment, order_mail
from outbox.models import Event

logger = logging.getLogger("notifications")


def send_document(event: Event) -> None:
    """Send the customer the PDF of a document: `invoice.stored`."""
    documents = Document.objects.select_related("order__user", "order__shipping_address")
    document = documents.get(pk=event.payload["document_id"])
    order = document.order
    if not order.email or (order.user is not None and order.user.erased_at is not None):
        logger.warning("Order %s has nobody to write to: no %s", order.number, document)
        return
    mail = order_mail(document.kind, order, {"document": document})
    pdf = Attachment(file_name(document), pdf_of(document), "application/pdf")
    send_once(
        replace(mail, attachments=(pdf,)),
        kind=document.kind,
        key=str(document.key),
        to=order.email,
        record=partial(record_order_mail, mail, kind=document.kind, order=order),
    )
