"""A document as a PDF: its rows and words are handed to `page/document.typ` as data.

The page is PDF/A-3a and PDF/UA-1: for archives, and for screen readers. Nothing in it depends on
when or where it is rendered.
"""

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from oscar.templatetags.currency_filters import currency

from checkout.invoices.drafts import About
from checkout.invoices.models import Document, DocumentTax, Kind
from checkout.invoices.rules import by_rate
from checkout.invoices.signs import printable
from checkout.order.rules import Money

PAGE = Path(__file__).parent / "page"
STANDARDS: list[Any] = ["a-3a", "ua-1"]
REMARKS = {
    About.PARCEL: _("Charged by the way of payment you chose. Please do not pay again."),
    About.ADVANCE: _("Paid with your order. Please do not pay again."),
    About.CALLED_OFF: _("For what was called off before it was sent. Returned the way you paid."),
    About.ORDER_ENDED: _("For the order that was called off. Returned the way you paid."),
    About.REFUND: _("Returned the way you paid."),
    About.WAIVED: _("For goods that came back and had not been paid. They are not charged."),
    About.REFUND_FAILED: _(
        "The money of the credit note did not reach you. This invoice takes the note back until it "
        "does."
    ),
}
DAYS = {
    About.PARCEL: _("Sent on"),
    About.ADVANCE: _("Paid on"),
    About.WAIVED: _("Settled on"),
}
DAY_FORMAT = "j F Y"


class RenderingFailed(Exception):
    """The page could not be made of the document. Nothing was stored."""


def render_pdf(document: Document) -> bytes:
    """The PDF of a document; the same document gives the same bytes. Raises RenderingFailed."""
    with override(settings.LANGUAGE_CODE):
        told = json.dumps(_printable(page_of(document)), ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(
        str(PAGE / "document.typ"),
        root=str(PAGE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": told},
    )
    try:
        content = compiler.compile(
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=document.issued_at.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as trouble:
        raise RenderingFailed(f"{document}: {trouble.message}") from trouble
    return cast(bytes, content)


def page_of(document: Document) -> dict[str, Any]:
    """What the page says, in words and figures as they are printed. Three queries."""
    said, about = document.said, About(document.said["about"])
    lines = list(document.lines.all())
    is_credit = document.kind == Kind.CREDIT_NOTE
    day = timezone.localdate(document.issued_at)
    return {
        "language": (get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        "date": [day.year, day.month, day.day],
        "title": f"{document.get_kind_display()} {document.number}",
        "kind": document.get_kind_display(),
        "number": document.number,
        "issuer": said["issuer"],
        "issuer_facts": _facts_of_issuer(said["issuer"]),
        "to_label": gettext("To"),
        "to": said["to"],
        "delivered_label": gettext("Delivered to"),
        "delivered_to": said["delivered_to"] if said["delivered_to"] != said["to"] else [],
        "facts": _facts(document, about, day),
        "columns": {
            "what": gettext("What"),
            "units": gettext("Units"),
            "each": gettext("Net each"),
            "reduction": gettext("Reduction"),
            "rate": gettext("VAT"),
            "net": gettext("Net"),
            "gross": gettext("With VAT"),
        },
        "lines": [_line(line, document.currency) for line in lines],
        "has_prices": any(line.unit_price is not None for line in lines),
        "has_reductions": any(line.reduction for line in lines),
        "rates_label": gettext("VAT by rate"),
        "rate_columns": [gettext("Rate"), gettext("Net"), gettext("VAT"), gettext("With VAT")],
        "rates": _rates(document),
        "sums": [
            [gettext("Net"), currency(document.net, document.currency)],
            [gettext("VAT"), currency(document.tax, document.currency)],
        ],
        "total": [
            gettext("Given back") if is_credit else gettext("Total"),
            currency(document.gross, document.currency),
        ],
        "remark": str(REMARKS[about]),
        "page": gettext("Page"),
        "of": gettext("of"),
    }


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(PAGE / "fonts")],
    )


def _facts(document: Document, about: About, day: date) -> list[list[str]]:
    said = document.said
    names = ", ".join(said["names"])
    facts = [
        [gettext("Number"), document.number],
        [gettext("Date"), _day(day)],
        [gettext("For") if document.kind == Kind.CREDIT_NOTE else gettext("Takes back"), names],
        [str(DAYS.get(about, _("Returned on"))), _day(document.supplied_on)],
        [gettext("Order"), said["order_number"]],
        [gettext("Ordered on"), _day(date.fromisoformat(said["ordered_on"]))],
        [gettext("Sold by"), said["seller"]],
    ]
    return [[label, value] for label, value in facts if value]


def _facts_of_issuer(issuer: dict[str, Any]) -> list[str]:
    vat = gettext("VAT number %(number)s") % {"number": issuer["vat_id"]}
    facts = [vat if issuer["vat_id"] else "", issuer["legal_line"], issuer["bank_line"]]
    return [fact for fact in [*facts, issuer["email"]] if fact]


def _line(line: Any, code: str) -> dict[str, str]:
    return {
        "title": line.title,
        "sku": line.sku,
        "units": "" if line.units is None else str(line.units),
        "each": "" if line.unit_price is None else currency(line.unit_price, code),
        "reduction": currency(-line.reduction, code) if line.reduction else "",
        "rate": rate_name(line.rate),
        "net": currency(line.net, code),
        "gross": currency(line.gross, code),
    }


def _rates(document: Document) -> list[list[str]]:
    rows: list[DocumentTax] = list(document.taxes.all())
    sums = by_rate((row.rate, Money(row.net, row.tax)) for row in rows)
    return [
        [rate_name(rate), *(currency(each, document.currency) for each in _three(price))]
        for rate, price in sums.items()
    ]


def _three(price: Money) -> tuple:
    return price.excl_tax, price.tax, price.incl_tax


def rate_name(rate: Any) -> str:
    """A rate as it is read: 0.2 is “20 %”."""
    return f"{(rate * 100).normalize():f}\u00a0%"


def _day(day: date) -> str:
    return formats.date_format(datetime(day.year, day.month, day.day), DAY_FORMAT)


def _printable(told: Any) -> Any:
    """Texts with signs that the page's fonts have; everything else as it is."""
    if isinstance(told, str):
        return printable(told)
    if isinstance(told, dict):
        return {name: _printable(each) for name, each in told.items()}
    return [_printable(each) for each in told] if isinstance(told, list) else told
