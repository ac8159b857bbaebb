"""Ways of delivery, by country and weight and free above a value, and the carriers of parcels."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.abstract_models import AbstractWeightBased
from oscar.core.prices import Price

from catalogue.models import TaxClass
from checkout.shipping.rules import charge_for_weight, tracking_address, tracking_address_trouble


def check_tracking_address(template: str) -> None:
    """Raises ValidationError unless customers may be sent there."""
    if trouble := tracking_address_trouble(template):
        raise ValidationError(_(trouble))


class Carrier(models.Model):
    """Who brings parcels, and where one can see how far they are."""

    name = models.CharField(_("Name"), max_length=64, unique=True)
    tracking_url = models.CharField(
        _("Tracking address"),
        max_length=300,
        blank=True,
        validators=[check_tracking_address],
        help_text=_(
            "With {reference} in the place of the tracking number, for example "
            "https://carrier.example/track/{reference}. Empty: parcels cannot be followed."
        ),
    )
    is_active = models.BooleanField(
        _("Offered"),
        default=True,
        help_text=_("Offered for new parcels. Those already sent keep their link."),
    )

    class Meta:
        app_label = "shipping"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def tracking_address(self, reference: str) -> str:
        """Where this carrier's parcel of that number is followed, or ""."""
        return tracking_address(self.tracking_url, reference)


class WeightBased(AbstractWeightBased):
    """A way of delivery priced by weight, in the countries named (none named: everywhere)."""

    free_above = models.DecimalField(
        _("Free from"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Goods worth this much, tax included, are delivered free. Empty: never."),
    )

    def calculate(self, basket) -> Price:
        """The charge for a basket, with the standard tax of the country of delivery."""
        charge = Decimal("0.00")
        if self.free_above is None or basket.total_incl_tax < self.free_above:
            charge = charge_for_weight(self._weight_bands(), self.weight_of(basket))
        return Price(
            currency=basket.currency,
            excl_tax=charge,
            tax=basket.strategy.tax_rates.tax_on(charge, TaxClass.STANDARD),
            tax_code=TaxClass.STANDARD,
        )

    def _weight_bands(self) -> list[tuple[Decimal, Decimal]]:
        """Upper limit in kilograms and charge of each band; the repository reads them along."""
        if "limits" in self.__dict__:
            return list(zip(self.limits, self.charges, strict=True))
        return [(band.upper_limit, band.charge) for band in self.bands.all()]

    def weight_of(self, basket) -> Decimal:
        """Kilograms of the basket's goods; `default_weight` stands for a product without one."""
        kilograms = Decimal(0)
        for line in basket.all_lines():
            product = line.product
            grams = product.weight or (product.parent.weight if product.is_child else 0)
            kilograms += line.quantity * (Decimal(grams) / 1000 if grams else self.default_weight)
        return kilograms


from oscar.apps.shipping.models import *  # noqa: E402,F403
