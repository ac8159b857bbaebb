"""What orders of gift cards tell of who bought them, and for whom: gone when its time has come."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from checkout.invoices.models import Document
from checkout.wallet.gift_cards import send_due_gift_cards
from checkout.wallet.models import GiftCard
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


@pytest.mark.parametrize("is_closed", [True, False])
def test_whom_a_card_is_mailed_to_is_forgotten_when_its_giver_is_gone(is_closed):
    ada = make_member("ada@shop.example")
    day = timezone.localdate() + timedelta(days=40)
    buy_cards(owner=ada, to="friend@shop.example", on=day.isoformat())
    deliver_due()
    if is_closed:
        erase_member(ada)
    assert GiftCard.objects.get().recipient_email == "friend@shop.example"
    assert send_due_gift_cards(today=day) == 1
    deliver_due()
    assert "friend@shop.example" in [to for letter in mail.outbox for to in letter.to]
    kept = "" if is_closed else "friend@shop.example"
    assert GiftCard.objects.get().recipient_email == kept
