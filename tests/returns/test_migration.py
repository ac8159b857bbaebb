"""Returns of before exchanges keep what they are, there and back."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from checkout.returns.models import Return
from checkout.returns.settlement import settle_return
from checkout.wallet.models import Account
from tests.old_database import migrate, rows
from tests.returns.conftest import ask, make_taken_order, take_in

BEFORE = [("returns", "0001_initial"), ("wallet", "0002_ledger_guarded")]


@pytest.mark.django_db(transaction=True)
def test_settled_return_is_the_same_before_and_after(staff):
    order = make_taken_order(staff)
    back = take_in(ask(order.consignments.get(), {order.lines.get(): 1}), staff)
    settle_return(back.pk, by=staff)
    migrate(connection, BEFORE)
    try:
        [(status, refunded)] = rows(connection, "SELECT status, refunded FROM returns_return")
        assert (status, refunded) == ("Settled", Decimal("12.00"))
    finally:
        migrate(connection)
    back = Return.objects.get()
    assert (back.exchanged, back.exchange, back.paid_back) == (0, None, Decimal("12.00"))
    assert back.lines.get().wanted is None
    with pytest.raises(IntegrityError):
        Account.objects.create(kind=Account.Kind.EXCHANGE, currency="GBP")
