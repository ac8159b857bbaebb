"""What orders of gift cards tell of who bought them, and for whom: gone when its time has come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout.invoices.models import Document
from members.privacy.actions import erase_member, forget_old_addresses
from outbox.actions import deliver_due
from tests.factories import make_member
from tests.queries.conftest import home
from tests.wallet.test_gift_cards import buy_cards

__all__ = ["home"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe", "home")]


def test_documents_of_an_order_that_was_not_delivered_forget_its_customer(settings):
    ada = make_member("ada@shop.example")
    buy_cards(owner=ada)
    deliver_due()
    assert Document.objects.get().said["to"] == ["ada@shop.example"]
    erase_member(ada)
    assert forget_old_addresses(now=timezone.now()) == 0
    later = timezone.now() + timedelta(days=366 * settings.ORDER_ADDRESS_YEARS)
    assert forget_old_addresses(now=later) == 1
    assert Document.objects.get().said["to"] == []
    assert forget_old_addresses(now=later) == 0
