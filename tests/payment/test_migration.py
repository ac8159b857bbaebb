"""Refunds of before there were groups are in those that their keys tell of."""

import pytest
from django.db import connection

from checkout.payment.models import Refund
from tests.old_database import migrate
from tests.payment.money import make_paid_order


@pytest.mark.django_db(transaction=True)
def test_refunds_have_their_groups_there_and_back(stripe):
    source = make_paid_order().sources.get()
    keys = {
        "exchange R100-1": "exchange R100-1",
        f"exchange R100-1 {source.pk} ended 2": "exchange R100-1",
        "return R100-2": "return R100-2",
    }
    for key in keys:
        origin = Refund.PAYS_OUT if "ended" in key else ""
        Refund.objects.create(source=source, key=key, amount=1, origin=origin)
    migrate(connection, [("payment", "0005_refunds_into_wallets")])
    migrate(connection)
    assert dict(Refund.objects.values_list("key", "group")) == keys
