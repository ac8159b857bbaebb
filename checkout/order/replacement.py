"""An order that nobody put into a basket: what is sent in the place of goods that came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings

from accounts.models import User
from catalogue.models import Product
from catalogue.partner.models import StockRecord
from checkout.order.models import Consignment, Line, LinePrice, Order, ShippingAddress
from checkout.order.placement import next_number
from checkout.order.records import order_line
from checkout.order.rules import CENT, Money
from checkout.order.states import Status
from checkout.order.stock import allocate_stock


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Units of a product and their price, in the currency of the order that they come from."""

    product: Product
    record: StockRecord
    units: int
    price: Money
    tax_code: str
    tax_rate: Decimal | None

    @property
    def counted(self) -> bool:
        return self.product.get_product_class().track_stock


def counted_pieces(pieces: Sequence[Piece]) -> dict[int, int]:
    """Units by stock record, of pieces whose stock is counted."""
    wanted: dict[int, int] = {}
    for piece in pieces:
        if piece.counted:
            wanted[piece.record.pk] = wanted.get(piece.record.pk, 0) + piece.units
    return wanted


def place_replacement(
    of: Consignment,
    pieces: Sequence[Piece],
    *,
    records: Mapping[int, StockRecord],
    key: UUID,
    by: User,
    now: datetime,
    pay_by: datetime,
) -> tuple[Order, list[Line]]:
    """Write an order of the same customer and seller, delivered the same way for nothing.

    It is unpaid, until `pay_by` (UTC) at the latest; its goods are set aside by `by`. Caller holds
    the locks of the consignment's order and of the stock (`check_stock`, which found nothing short,
    gave the `records`).
    """
    price = sum((piece.price for piece in pieces), Money())
    order = Order.objects.create(
        number=next_number(),
        placement_key=key,
        site_id=settings.SITE_ID,
        user=of.order.user,
        guest_email=of.order.guest_email,
        shipping_address=_copied(of.order.shipping_address),
        currency=of.order.currency,
        total_incl_tax=price.incl_tax,
        total_excl_tax=price.excl_tax,
        shipping_incl_tax=Decimal(0),
        shipping_excl_tax=Decimal(0),
        shipping_method=of.shipping_method,
        shipping_code=of.shipping_code,
        status=Status.PENDING_PAYMENT,
        date_placed=now,
        expires_at=pay_by,
    )
    consignment = Consignment.objects.create(
        order=order,
        partner_id=of.partner_id,
        partner_name=of.partner_name,
        travels=of.travels,
        shipping_method=of.shipping_method,
        shipping_code=of.shipping_code,
        collection_point_id=of.collection_point_id,
    )
    lines = Line.objects.bulk_create(_line(consignment, piece) for piece in pieces)
    LinePrice.objects.bulk_create(_line_price(line) for line in lines)
    if wanted := counted_pieces(pieces):
        allocate_stock(wanted, records=records, reference=order.number, by=by)
    return order, lines


def _copied(address: ShippingAddress | None) -> ShippingAddress | None:
    """Each order has an address of its own: it can be changed until the goods leave."""
    if address is None:
        return None
    fields = {
        field.attname: getattr(address, field.attname)
        for field in ShippingAddress._meta.concrete_fields
        if not field.primary_key
    }
    return ShippingAddress.objects.create(**fields)


def _line(consignment: Consignment, piece: Piece) -> Line:
    price = piece.price
    return order_line(
        consignment,
        piece.product,
        piece.record,
        quantity=piece.units,
        price=price,
        line_price_before_discounts_incl_tax=price.incl_tax,
        line_price_before_discounts_excl_tax=price.excl_tax,
        unit_price_incl_tax=(price.incl_tax / piece.units).quantize(CENT),
        unit_price_excl_tax=(price.excl_tax / piece.units).quantize(CENT),
        tax_code=piece.tax_code,
        tax_rate=piece.tax_rate,
    )


def _line_price(line: Line) -> LinePrice:
    return LinePrice(
        order=line.order,
        line=line,
        quantity=line.quantity,
        price_incl_tax=line.unit_price_incl_tax,
        price_excl_tax=line.unit_price_excl_tax,
        tax_code=line.tax_code,
    )
