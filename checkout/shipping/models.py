"""Ways of delivery, by zone and weight and free above a value; collection points and carriers."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.abstract_models import AbstractWeightBand, AbstractWeightBased

from catalogue.partner.places import Place
from checkout.shipping.rules import is_in_zone, tracking_address, tracking_address_trouble
from checkout.tax.regions import region_of


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


def beginnings(**options) -> ArrayField:
    """Beginnings of postcodes."""
    return ArrayField(
        models.CharField(max_length=16), default=list, db_default=[], blank=True, **options
    )


class Zone(models.Model):
    """A named set of countries, perhaps without some of their postcodes or with some of them only.

    Postcodes are compared by their beginnings, without spaces. While a postcode is not known, only
    a zone that is not narrowed to some holds it.
    """

    name = models.CharField(_("Name"), max_length=128, unique=True)
    countries = models.ManyToManyField(
        "address.Country", related_name="zones", verbose_name=_("Countries")
    )
    only_postcodes = beginnings(
        verbose_name=_("Only postcodes that begin with"),
        help_text=_("Parted by commas, for example HS, KW15. Empty: all."),
    )
    not_postcodes = beginnings(
        verbose_name=_("But none that begin with"),
        help_text=_("Parted by commas, for example islands. Empty: none is left out."),
    )

    class Meta:
        app_label = "shipping"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def holds(self, postcode: str) -> bool:
        """Whether a postcode of one of its countries is in it."""
        return is_in_zone(postcode, only=self.only_postcodes, but=self.not_postcodes)


class WeightBased(AbstractWeightBased):
    """A way in which one seller's goods travel, or the house's way for sellers without their own.

    Its zones say where it goes (none named: everywhere), its bands what it costs by weight. With
    collection points it does not travel: the customer fetches the goods at one of them.
    """

    countries = None
    name = models.CharField(_("Name"), max_length=128)
    partner = models.ForeignKey(
        "partner.Partner",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="delivery_methods",
        verbose_name=_("Seller"),
        help_text=_("Empty: of the house, for all sellers who have no way of their own."),
    )
    zones = models.ManyToManyField(
        Zone,
        blank=True,
        related_name="methods",
        verbose_name=_("Zones"),
        help_text=_("Where it goes. None chosen: everywhere."),
    )
    carrier = models.ForeignKey(
        Carrier,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("Carrier"),
        help_text=_("Who brings it unless something else is said when a parcel is sent."),
    )
    is_collection = models.BooleanField(
        _("Click and collect"),
        default=False,
        db_default=False,
        help_text=_("Customers fetch it at one of the points below. Without weight bands: free."),
    )
    is_active = models.BooleanField(
        _("Offered"),
        default=True,
        db_default=True,
        help_text=_("Orders already placed keep it."),
    )
    free_above = models.DecimalField(
        _("Free from"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The seller's goods worth this much, tax included, go free. Empty: never."),
    )

    class Meta(AbstractWeightBased.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"],
                name="one_way_of_a_name_for_a_seller",
                nulls_distinct=False,
                violation_error_message=_("The seller has a way of this name already."),
            )
        ]


class WeightBand(AbstractWeightBand):
    """What a way costs up to a weight: in one zone, or in all that have no bands of their own."""

    zone = models.ForeignKey(
        Zone,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bands",
        verbose_name=_("Zone"),
        help_text=_("Empty: wherever no other band of this way says something else."),
    )

    class Meta(AbstractWeightBand.Meta):
        pass

    @property
    def weight_from(self):
        """Kilograms above which it counts, by the bands of the same zone. One query."""
        lower = self.method.bands.filter(zone=self.zone_id, upper_limit__lt=self.upper_limit)
        return lower.aggregate(limit=models.Max("upper_limit"))["limit"] or 0


class CollectionPoint(models.Model):
    """Where the customers of a seller, or of the house, fetch what they ordered."""

    method = models.ForeignKey(
        WeightBased, on_delete=models.CASCADE, related_name="points", verbose_name=_("Way")
    )
    name = models.CharField(_("Name"), max_length=64)
    line1 = models.CharField(_("Address"), max_length=128)
    line2 = models.CharField(_("Second line"), max_length=128, blank=True, default="")
    city = models.CharField(_("Town or city"), max_length=64)
    state = models.CharField(_("State or province"), max_length=64, blank=True, default="")
    postcode = models.CharField(_("Postcode"), max_length=16)
    country = models.ForeignKey(
        "address.Country", on_delete=models.PROTECT, related_name="+", verbose_name=_("Country")
    )
    opening_hours = models.TextField(
        _("Opening hours"), max_length=500, blank=True, default="", help_text=_("A line for each.")
    )
    is_active = models.BooleanField(
        _("Offered"),
        default=True,
        db_default=True,
        help_text=_("Orders already placed are still fetched there."),
    )

    class Meta:
        app_label = "shipping"
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["method"], name="points_offered", condition=Q(is_active=True))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Place:
        """Where what is fetched here is taxed."""
        region = region_of(self.country_id, state=self.state, postcode=self.postcode)
        return Place(self.country_id, region, self.postcode)

    @property
    def address_lines(self) -> list[str]:
        return [
            line
            for line in (self.line1, self.line2, f"{self.city}, {self.postcode}", str(self.country))
            if line
        ]

    @property
    def address_in_line(self) -> str:
        """The address in one line, in which the postcode is not broken."""
        unbroken = self.postcode.replace(" ", "\N{NO-BREAK SPACE}")
        return ", ".join(self.address_lines).replace(self.postcode, unbroken)


from oscar.apps.shipping.models import *  # noqa: E402,F403
