"""The rates of value added or sales tax."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import TaxClass


class TaxRate(models.Model):
    """The rate of one tax class in one country. No row: no tax is charged there."""

    country = models.ForeignKey(
        "address.Country", on_delete=models.CASCADE, related_name="tax_rates"
    )
    tax_class = models.CharField(max_length=16, choices=TaxClass.choices)
    rate = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        validators=[MaxValueValidator(1)],
        help_text=_("A fraction: 0.2 is 20 %."),
    )

    class Meta:
        app_label = "tax"
        ordering = ["country_id", "tax_class"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "tax_class"], name="one_rate_per_country_and_tax_class"
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lte=1), name="tax_rate_is_a_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.tax_class} {self.rate}"
