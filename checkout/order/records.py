"""The rows of an order below its head: consignments, lines, prices, discounts."""

from typing import Any

from django.db.models import Model
from oscar.apps.shipping.methods import NoShippingRequired

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from checkout.order.models import (
    Consignment,
    Line,
    LineAttribute,
    LinePrice,
    Order,
    OrderDiscount,
    OrderLineDiscount,
)
from checkout.order.prices import settled_prices
from checkout.order.rules import Money
from checkout.shipping.deliveries import Delivery, Way
from checkout.tax.rules import TaxPart, as_json, total_of


def write_lines(order: Order, basket, delivery: Delivery) -> list[Line]:
    """Copy a priced basket into its order, a handful of statements for any number of lines."""
    basket_lines = list(basket.all_lines())
    consignments = _write_consignments(order, basket_lines, delivery)
    goods = order.total_incl_tax - order.shipping_incl_tax
    prices = settled_prices(basket, total=goods)
    lines = Line.objects.bulk_create(
        _line(line, price, consignments[_goes_with(line)])
        for line, price in zip(basket_lines, prices, strict=True)
    )
    pairs = list(zip(basket_lines, lines, strict=True))
    _write(
        LinePrice(
            order=order,
            line=line,
            quantity=quantity,
            price_incl_tax=incl_tax,
            price_excl_tax=excl_tax,
            tax_code=line.tax_code,
        )
        for basket_line, line in pairs
        for incl_tax, excl_tax, quantity in basket_line.get_price_breakdown()
    )
    _write(
        LineAttribute(line=line, option=chosen.option, type=chosen.option.code, value=chosen.value)
        for basket_line, line in pairs
        for chosen in basket_line.attributes.all()
    )
    discounts = {discount.offer_id: discount for discount in _write_discounts(order, basket)}
    _write(
        OrderLineDiscount(
            line=line,
            order_discount=discounts[discount.offer.pk],
            is_incl_tax=discount.incl_tax,
            amount=discount.amount,
        )
        for basket_line, line in pairs
        for discount in basket_line.discounts
        if discount.offer and discount.offer.pk in discounts
    )
    return lines


def _write_consignments(
    order: Order, basket_lines, delivery: Delivery
) -> dict[tuple[int, bool], Consignment]:
    """One for each seller, with the way its goods travel and what that costs.

    What does not travel has one of its own: it is there at once, and no delivery is paid for it.
    """
    partners = {_goes_with(line): line.stockrecord.partner for line in basket_lines}
    ways = {each.sending.seller.pk: each.way for each in delivery.sent}
    rows = Consignment.objects.bulk_create(
        _consignment(order, partners[pk, True], ways[pk], delivery.parts_of(pk))
        if travels
        else _consignment(order, partners[pk, False], None, [])
        for pk, travels in sorted(partners)
    )
    return {(row.partner_id, row.travels): row for row in rows}


def _goes_with(line) -> tuple[int, bool]:
    """The id of a basket line's seller, and whether the line travels."""
    return line.stockrecord.partner_id, line.product.is_shipping_required


def _consignment(order: Order, partner, way: Way | None, parts: list[TaxPart]) -> Consignment:
    money = total_of(parts)
    return Consignment(
        order=order,
        partner=partner,
        partner_name=partner.display_name,
        travels=way is not None,
        shipping_method=way.name if way else str(NoShippingRequired.name),
        shipping_code=way.code if way else "",
        shipping_excl_tax=money.excl_tax,
        shipping_incl_tax=money.incl_tax,
        shipping_tax_parts=as_json(parts),
        collection_point=way.point if way else None,
    )


def order_line(
    consignment: Consignment,
    product: Product,
    record: StockRecord,
    *,
    quantity: int,
    price: Money,
    **prices: Any,
) -> Line:
    """A line of a consignment, not saved: what was sold, and `price` for all of it.

    `prices` are the other figures of the line, by the names of its fields.
    """
    kind = product.get_product_class()
    return Line(
        order=consignment.order,
        consignment=consignment,
        partner=record.partner,
        partner_name=record.partner.name,
        partner_sku=record.partner_sku,
        stockrecord=record,
        product=product,
        title=product.get_title(),
        upc=product.upc,
        quantity=quantity,
        line_price_incl_tax=price.incl_tax,
        line_price_excl_tax=price.excl_tax,
        status=consignment.order.status,
        num_allocated=quantity if kind.track_stock else 0,
        may_be_withdrawn=kind.may_be_withdrawn,
        **prices,
    )


def _line(line, price: Money, consignment: Consignment) -> Line:
    tax_code = line.purchase_info.price.tax_code
    rates = line.basket.strategy.rates_for(line.stockrecord.partner_id)
    return order_line(
        consignment,
        line.product,
        line.stockrecord,
        quantity=line.quantity,
        price=price,
        line_price_before_discounts_incl_tax=line.line_price_incl_tax,
        line_price_before_discounts_excl_tax=line.line_price_excl_tax,
        unit_price_incl_tax=line.unit_price_incl_tax,
        unit_price_excl_tax=line.unit_price_excl_tax,
        tax_code=tax_code,
        tax_rate=rates.rate(tax_code),
    )


def _write_discounts(order: Order, basket) -> list[OrderDiscount]:
    rows = []
    for application in basket.offer_applications:
        result, voucher = application["result"], application["voucher"]
        category = OrderDiscount.BASKET
        if result.affects_shipping:
            category = OrderDiscount.SHIPPING
        elif result.affects_post_order:
            category = OrderDiscount.DEFERRED
        rows.append(
            OrderDiscount(
                order=order,
                category=category,
                offer_id=application["offer"].pk,
                offer_name=application["offer"].name,
                voucher_id=voucher.pk if voucher else None,
                voucher_code=voucher.code if voucher else "",
                frequency=application["freq"],
                amount=application["discount"],
                message=application.get("message") or "",
            )
        )
    return OrderDiscount.objects.bulk_create(rows)


def _write(rows) -> None:
    batch: list[Model] = list(rows)
    if batch:
        type(batch[0])._default_manager.bulk_create(batch)
