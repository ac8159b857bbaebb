"""Whom the CMS must not delete."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from checkout.order.models import Order, OrderNote
from checkout.voucher.models import VoucherApplication


def first_named_by_orders(users: Sequence[User]) -> User | None:
    """One of these people whom an order, a use of a voucher or a note on an order names.

    With the person, the database deletes such uses and notes, and empties the order's.
    """
    named = Q()
    for model in (Order, OrderNote, VoucherApplication):
        named |= Q(Exists(model.objects.filter(user=OuterRef("pk"))))
    return User.objects.filter(named, pk__in=[user.pk for user in users]).order_by("pk").first()
