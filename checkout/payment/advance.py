"""Orders whose money is taken when they are placed: no bank holds it until they are sent."""

from datetime import date, timedelta
from typing import Literal

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from checkout.order.models import Order
from checkout.payment.policy import HOLD, TAKE_BEFORE
from checkout.wallet.goods import OF_CLASS

HELD_DAYS = (HOLD - TAKE_BEFORE).days


def capture_method_of(order: Order) -> Literal["automatic", "manual"]:
    """How an order's card is charged: by the shop's setting, or at once. One query or none.

    Codes of gift cards leave at once, and their money has to be there before. What is released, or
    comes in, later than the bank holds money could not be paid for any more when it is sent.
    """
    if settings.STRIPE_CAPTURE_METHOD == "manual":
        at_once = OF_CLASS | _comes_late(timezone.localdate())
        if not order.lines.filter(at_once).exists():
            return "manual"
    return "automatic"


def _comes_late(today: date) -> Q:
    """Lines that are sent after the bank's time, or nobody knows when; the units of their order are
    allocated already. What is not counted is never beyond stock."""
    is_beyond_stock = Q(stockrecord__num_allocated__gt=F("stockrecord__num_in_stock"))
    is_long = Q(stockrecord__backorder_days=None) | Q(stockrecord__backorder_days__gt=HELD_DAYS)
    is_released_late = Q(stockrecord__released_on__gt=today + timedelta(days=HELD_DAYS))
    # A pre-order comes on its day.
    is_backorder = Q(stockrecord__released_on=None) | Q(stockrecord__released_on__lte=today)
    return is_released_late | (is_beyond_stock & is_backorder & is_long)
