"""Oscar's sales counters, for the dashboard's reports."""

from collections import Counter

from django.db.models import F
from oscar.core.loading import get_model

from checkout.order.models import Order

ProductRecord = get_model("analytics", "ProductRecord")
UserRecord = get_model("analytics", "UserRecord")


def count_sale(order: Order) -> None:
    """Add a paid order to the counters of its products and its member.

    Caller makes sure that it is called once for an order, within a transaction.
    """
    lines = list(order.lines.values_list("product_id", "quantity"))
    _count_products(lines)
    if order.user_id:
        _count_member(order, lines)


def _count_products(lines: list[tuple[int | None, int]]) -> None:
    sold: Counter[int] = Counter()
    for product_id, quantity in lines:
        if product_id is not None:
            sold[product_id] += quantity
    # By primary key: two orders of the same goods must not wait for each other.
    products = sorted(sold)
    ProductRecord.objects.bulk_create(
        [ProductRecord(product_id=pk) for pk in products], ignore_conflicts=True
    )
    for pk in products:
        ProductRecord.objects.filter(product_id=pk).update(
            num_purchases=F("num_purchases") + sold[pk]
        )


def _count_member(order: Order, lines: list[tuple[int | None, int]]) -> None:
    UserRecord.objects.bulk_create([UserRecord(user_id=order.user_id)], ignore_conflicts=True)
    UserRecord.objects.filter(user_id=order.user_id).update(
        num_orders=F("num_orders") + 1,
        num_order_lines=F("num_order_lines") + len(lines),
        num_order_items=F("num_order_items") + sum(quantity for _, quantity in lines),
        total_spent=F("total_spent") + order.total_incl_tax,
        date_last_order=order.date_placed,
    )
