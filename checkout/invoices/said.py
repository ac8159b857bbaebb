"""What a document says about issuer, customer and order: copied once, when it is issued."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from checkout.invoices.drafts import Draft
from checkout.invoices.models import Document, IssuerDetails
from checkout.order.models import Consignment, Order


def issuer_of(draft: Draft, consignment: Consignment) -> IssuerDetails:
    """Who issues a document: of one that credits or corrects others, whoever issued these.

    A consignment is invoiced by its seller, if the seller's details are known, or by the shop.
    Documents tell VAT, which nobody may who is not registered for it: the shop invoices then.
    """
    if earlier := _answered(draft):
        return IssuerDetails.objects.filter(documents__in=earlier).distinct().get()
    sellers = IssuerDetails.objects.filter(partner=consignment.partner_id, partner__isnull=False)
    return sellers.exclude(vat_id="").first() or shop_as_issuer()


def shop_as_issuer() -> IssuerDetails:
    """The shop's own details, empty but for its name until staff have written them."""
    details, _created = IssuerDetails.objects.get_or_create(
        is_shop=True, defaults={"name": settings.SHOP_NAME}
    )
    return details


def words_of(
    draft: Draft, order: Order, consignment: Consignment, issuer: IssuerDetails
) -> dict[str, Any]:
    """Every word that the document needs besides its lines. Nothing of it changes later."""
    address = order.billing_address or order.shipping_address
    numbers = Document.objects.filter(pk__in=_answered(draft)).order_by("pk")
    return {
        "about": draft.about.value,
        "issuer": {
            "name": issuer.name,
            "is_shop": issuer.is_shop,
            "address": _lines(issuer.address),
            "vat_id": issuer.vat_id,
            "legal_line": issuer.legal_line,
            "bank_line": issuer.bank_line,
            "email": issuer.email,
        },
        "to": _address(address) or [order.email or ""],
        "delivered_to": _address(order.shipping_address),
        "order_number": order.number,
        "ordered_on": timezone.localdate(order.date_placed).isoformat(),
        "seller": consignment.partner_name,
        "names": list(numbers.values_list("number", flat=True)),
    }


def _answered(draft: Draft) -> set[int]:
    """The ids of the documents that it credits or corrects."""
    ids = {draft.corrects_id, *(tax.credited_id for tax in draft.taxes)}
    return {pk for pk in ids if pk is not None}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _address(address: Any) -> list[str]:
    return [str(part) for part in address.active_address_fields()] if address else []
