"""Reading stock: whose it is, what payment pages hold, and what happened."""

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from catalogue.models import Product
from catalogue.partner.models import StockMovement, StockRecord, StockReservation


def goods_of(user: User) -> QuerySet[Product]:
    """The products that a seller may change: all stock of these, and some there is, is theirs.

    `user` sells for every partner that they are a user of. A parent is its children's sellers'.
    """
    others = StockRecord.objects.exclude(partner__in=user.partners.all())
    return Product.objects.filter(has_stock_in(stock_of(user)), ~has_stock_in(others))


def has_stock_in(records: QuerySet[StockRecord]) -> Q:
    """Which products have any of these records, or children that have. Each way by an index."""
    return Q(Exists(records.filter(product=OuterRef("pk")))) | Q(
        Exists(records.filter(product__parent=OuterRef("pk")))
    )


def stock_of(user: User) -> QuerySet[StockRecord]:
    """The stock of the sellers on whose behalf somebody acts."""
    return StockRecord.objects.filter(partner__in=user.partners.all())


def reserved_units(record: str = "pk", *, except_lines: QuerySet | None = None) -> Coalesce:
    """How many units of a stock record payment pages hold now, for a query that names it `record`.

    Those of `except_lines` (ids of basket lines) are left out: their own basket may have them.
    """
    live = StockReservation.objects.filter(stockrecord=OuterRef(record), expires_at__gt=Now())
    if except_lines is not None:
        live = live.exclude(line_id__in=except_lines)
    units = live.order_by().values("stockrecord").annotate(units=Sum("quantity")).values("units")
    return Coalesce(Subquery(units, output_field=IntegerField()), 0)


def movements_of(record_id: int) -> QuerySet:
    """What happened to a stock record, the latest first."""
    return StockMovement.objects.filter(stockrecord=record_id).select_related("user")
