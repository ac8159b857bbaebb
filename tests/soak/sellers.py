"""Sellers who send some of what was paid, so that its money is taken while parts are struck."""

import threading

from django.db import Error, close_old_connections, connection
from django.db.models import F

from accounts.models import User
from checkout.order.actions import dispatch_order
from checkout.order.models import Order
from checkout.order.states import Status

ONE_IN = 4
PAUSE_SECONDS = 1.0


def send_some(by: User, *, until: threading.Event) -> None:
    """Send every fourth order that is paid; what the database did not hear is sent again."""
    paid = Order.objects.annotate(turn=F("pk") % ONE_IN).filter(turn=0, status=Status.PAID)
    while not until.wait(PAUSE_SECONDS):
        close_old_connections()
        try:
            for pk in list(paid.order_by("pk").values_list("pk", flat=True)):
                dispatch_order(pk, by=by)
        except Error:
            # The database is struck as well.
            connection.close()
    connection.close()
