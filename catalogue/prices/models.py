"""What every product was offered for, and which prices are reduced now."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PriceChange(models.Model):
    """From this moment on shoppers saw this price, or (`price` None) none at all.

    The database writes the rows itself whenever a price, a currency or a product's publication
    or class of tax changes (migrations 0001, 0006), so no way of changing a price can forget to.
    Net of tax; `tax_class` "" is not known.
    """

    stockrecord = models.ForeignKey(
        "partner.StockRecord", on_delete=models.CASCADE, related_name="price_changes"
    )
    price = models.DecimalField(_("Price"), max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=12)
    tax_class = models.CharField(max_length=16, db_default="")
    since = models.DateTimeField(_("Since"))

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["stockrecord", "-id"], name="price_changes_of_record")]

    def __str__(self) -> str:
        return f"{self.price or 'no price'} {self.currency} since {self.since:%Y-%m-%d %H:%M}"


class LoweredPrice(models.Model):
    """From `since` to `until` (UTC; None: still) an offer that asks for nothing, open to everybody,
    made a product cheaper than its price said; `product` None: any product.

    What is to come is noted too: `since` may be in the future.

    `offer` is its id, the rest are its terms (`rules.Terms`). `offer` None: they are not known.
    """

    product = models.ForeignKey(
        "catalogue.Product", null=True, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    offer = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=16, db_default="")
    value = models.DecimalField(max_digits=12, decimal_places=2, db_default=0)
    least = models.DecimalField(max_digits=12, decimal_places=2, db_default=0)
    combines = models.BooleanField(db_default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "offer"],
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="lowered_once_by_an_offer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id or 'everything'} for less since {self.since:%Y-%m-%d %H:%M}"


class LastLook(models.Model):
    """When it was last noted what offers lower (UTC). One row, under whose lock that is done."""

    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}" if self.at else "never"


class ReducedPrice(models.Model):
    """A price that may be shown beside a higher one struck through, until a moment (UTC).

    A copy of what `rules.reduction` makes of the history; `actions.refresh_reductions` keeps it.
    It counts only while the stock record has `price`.
    """

    stockrecord = models.OneToOneField(
        "partner.StockRecord", on_delete=models.CASCADE, primary_key=True, related_name="reduced"
    )
    price = models.DecimalField(max_digits=12, decimal_places=2)
    before = models.DecimalField(max_digits=12, decimal_places=2)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(before__gt=models.F("price")), name="reduced_means_lower"
            )
        ]

    def __str__(self) -> str:
        return f"{self.price} instead of {self.before} until {self.until:%Y-%m-%d}"
