"""Invoices and credit notes as they were issued, who issues them, and their numbers.

What was issued stays: the database refuses to change or delete it (migration 0002).
"""

import uuid
from decimal import Decimal
from enum import StrEnum

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MONEY = {"max_digits": 12, "decimal_places": 2}
RATE = {"max_digits": 6, "decimal_places": 4}
PREFIX = RegexValidator(r"^[A-Z0-9/-]*$", _("Capital letters, digits, dashes and slashes only."))


class Kind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


KINDS = [(Kind.INVOICE.value, _("Invoice")), (Kind.CREDIT_NOTE.value, _("Credit note"))]


class IssuerDetails(models.Model):
    """Who invoices: the shop, or a seller who sells in a name of their own.

    A seller without details is invoiced for by the shop. Documents keep what they were issued with.
    """

    partner = models.OneToOneField(
        "partner.Partner", null=True, on_delete=models.SET_NULL, related_name="issuer_details"
    )
    is_shop = models.BooleanField(default=False, editable=False)
    name = models.CharField(
        _("Name"), max_length=128, help_text=_("The legal name, as the law wants it on invoices.")
    )
    address = models.TextField(
        _("Address"), max_length=400, help_text=_("Street, town and country, a line for each.")
    )
    vat_id = models.CharField(
        _("VAT number"), max_length=32, blank=True, help_text=_("Empty: not registered for VAT.")
    )
    legal_line = models.CharField(
        _("Company register"),
        max_length=255,
        blank=True,
        help_text=_("Such as “Registered in England and Wales, no. 01234567”."),
    )
    bank_line = models.CharField(_("Bank account"), max_length=255, blank=True)
    email = models.EmailField(_("E-mail"), blank=True, help_text=_("For questions about invoices."))
    prefix = models.CharField(
        _("Before the numbers of invoices"), max_length=8, blank=True, validators=[PREFIX]
    )
    credit_prefix = models.CharField(
        _("Before the numbers of credit notes"), max_length=8, default="CN-", validators=[PREFIX]
    )

    class Meta:
        verbose_name = _("issuer of invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["is_shop"], condition=Q(is_shop=True), name="one_shop_issues"
            ),
            models.CheckConstraint(
                condition=~Q(prefix=F("credit_prefix")),
                name="two_series_have_two_prefixes",
                violation_error_message=_("Invoices and credit notes need different prefixes."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """The last number of an issuer's invoices, or credit notes, of a year.

    The row is locked until the document of its number is committed, so no number is left out. The
    database lets it count up by one only, and wants a document for each number.
    """

    issuer = models.ForeignKey(IssuerDetails, on_delete=models.PROTECT, related_name="series")
    kind = models.CharField(max_length=16, choices=KINDS)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year"], name="one_series_per_issuer_kind_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.kind} {self.year}: {self.last}"


class Document(models.Model):
    """An invoice or a credit note of one consignment. Amounts are positive on both.

    `cause` is what it was issued for, once: a parcel, a payment in advance, a refund. `corrects` is
    the credit note that an invoice takes back, as its money did not arrive. `said` holds every word
    about issuer, customer and order as it was at `issued_at` (UTC).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Where the PDF is stored.")
    kind = models.CharField(max_length=16, choices=KINDS)
    issuer = models.ForeignKey(IssuerDetails, on_delete=models.PROTECT, related_name="documents")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=32)
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="documents")
    consignment = models.ForeignKey(
        "order.Consignment", on_delete=models.PROTECT, related_name="documents"
    )
    cause = models.CharField(max_length=64)
    transaction = models.ForeignKey(
        "payment.Transaction", null=True, on_delete=models.PROTECT, related_name="documents"
    )
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    issued_at = models.DateTimeField()
    supplied_on = models.DateField(help_text="When goods left, or money came or went back.")
    currency = models.CharField(max_length=12)
    net = models.DecimalField(**MONEY)
    tax = models.DecimalField(**MONEY)
    gross = models.DecimalField(**MONEY)
    said = models.JSONField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year", "sequence"], name="document_numbered_once"
            ),
            models.UniqueConstraint(fields=["issuer", "number"], name="number_used_once"),
            models.UniqueConstraint(
                fields=["order", "cause", "consignment"], name="issued_once_for_its_cause"
            ),
            models.CheckConstraint(
                condition=Q(net__gte=0, tax__gte=0, gross__gt=0, gross=F("net") + F("tax")),
                name="document_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["issued_at"], name="document_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class DocumentLine(models.Model):
    """A line as it is printed. `unit_price` is net and before `reduction`; `rate` is a fraction.

    `units` is empty where only a price is reduced.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    order_line = models.ForeignKey(
        "order.Line", null=True, on_delete=models.PROTECT, related_name="document_lines"
    )
    title = models.CharField(max_length=255)
    sku = models.CharField(max_length=128, blank=True)
    units = models.PositiveIntegerField(null=True)
    unit_price = models.DecimalField(null=True, **MONEY)
    reduction = models.DecimalField(default=Decimal("0.00"), **MONEY)
    rate = models.DecimalField(**RATE)
    net = models.DecimalField(**MONEY)
    tax = models.DecimalField(**MONEY)
    gross = models.DecimalField(**MONEY)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="line_has_its_place"),
            models.CheckConstraint(
                condition=Q(net__gte=0, tax__gte=0, gross=F("net") + F("tax")),
                name="document_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentTax(models.Model):
    """What a document comes to at one rate. Of a credit note: what it takes off one invoice.

    The database refuses to credit more than the invoice says.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="taxes")
    rate = models.DecimalField(**RATE)
    credited = models.ForeignKey(
        Document, null=True, on_delete=models.PROTECT, related_name="credits"
    )
    net = models.DecimalField(**MONEY)
    tax = models.DecimalField(**MONEY)
    gross = models.DecimalField(**MONEY)

    class Meta:
        ordering = ["-rate", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "rate", "credited"],
                nulls_distinct=False,
                name="document_says_a_rate_once",
            ),
            models.CheckConstraint(
                condition=Q(net__gte=0, tax__gte=0, gross=F("net") + F("tax")),
                name="document_tax_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.rate}: {self.gross}"


class StoredPdf(models.Model):
    """The PDF of a document, once it is stored."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="pdf")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document_id}: {self.size} bytes"
