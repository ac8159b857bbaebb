"""The rates of value added or sales tax, each with the days on which it applies."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import TaxClass


class Days(Func):
    """The days from `valid_from` to `valid_until`, both included; empty is without end."""

    function = "daterange"
    output_field = DateRangeField()


class TaxRate(models.Model):
    """The rate of one tax class in one country, or in one part of it that has rates of its own.

    Days are those of the shop's time zone. Of one class and place one rate applies on a day, and
    the database sees to it. Rows are written by `checkout.tax.actions`: one that was charged is
    ended, never changed. No row: no tax is charged there.
    """

    country = models.ForeignKey(
        "address.Country", on_delete=models.CASCADE, related_name="tax_rates"
    )
    region = models.CharField(
        _("Part of the country"),
        max_length=8,
        blank=True,
        default="",
        db_default="",
        help_text=_("The code of ISO 3166-2 after the hyphen, for example CA for US-CA."),
    )
    tax_class = models.CharField(_("Tax class"), max_length=16, choices=TaxClass.choices)
    rate = models.DecimalField(
        _("Rate"),
        max_digits=6,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("A fraction: 0.2 is 20 %."),
    )
    valid_from = models.DateField(
        _("From"), null=True, blank=True, help_text=_("The first day. Empty: since ever.")
    )
    valid_until = models.DateField(
        _("Until"), null=True, blank=True, help_text=_("The last day. Empty: until further notice.")
    )

    class Meta:
        app_label = "tax"
        ordering = ["country_id", "region", "tax_class", F("valid_from").asc(nulls_first=True)]
        constraints = [
            ExclusionConstraint(
                name="one_tax_rate_a_day",
                expressions=[
                    ("country", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("tax_class", RangeOperators.EQUAL),
                    (
                        Days(
                            "valid_from",
                            "valid_until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=1), name="tax_rate_is_a_fraction"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_from__lte=F("valid_until")),
                name="tax_rate_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        place = "-".join(filter(None, [self.country_id, self.region]))
        return f"{place} {self.tax_class} {self.rate}"
