"""What staff see of credit, and what they do with it."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from checkout.payment.models import Refund
from checkout.wallet.models import Account, GiftCard, Transfer
from outbox.models import Event
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_member
from tests.payment.money import capture_order, make_paid_order
from tests.wallet.money import (
    balance_of,
    house,
    make_credit,
    make_gift_card,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]


def test_staff_give_credit_by_address_and_take_it_back():
    member = make_member("ada@shop.example")
    client = signed_in(
        staff_with("wallet.view_account", "wallet.add_transfer", "wallet.view_giftcard")
    )
    given = {"key": uuid4(), "email": member.email, "amount": "7.00", "reason": "Late"}
    for _ in range(2):
        answer = client.post(reverse("dashboard:wallet-list"), given)
    wallet = Account.objects.get(kind="wallet")
    assert answer.headers["Location"] == reverse("dashboard:wallet", args=[wallet.pk])
    assert balance_of(member) == Decimal("7.00")
    page = reverse("dashboard:wallet", args=[wallet.pk])
    taken = {"key": uuid4(), "amount": "-8.00", "reason": "Wrong"}
    refused = client.post(page, taken)
    assert refused.status_code == 422
    assert "not so much" in refused.content.decode()
    assert client.post(page, taken | {"amount": "-7.00"}).status_code == 302
    assert balance_of(member) == 0
    assert "Wrong" in client.get(page).content.decode()


def test_staff_who_may_only_look_change_nothing():
    wallet, card = make_credit("5.00"), make_gift_card("5.00")
    client = signed_in(staff_with("wallet.view_account", "wallet.view_giftcard"))
    before = Transfer.objects.count()
    for name, args in [
        ("wallet-list", []),
        ("wallet", [wallet.pk]),
        ("gift-card-list", []),
        ("gift-card", [card.pk]),
    ]:
        address = reverse(f"dashboard:{name}", args=args)
        assert client.get(address).status_code == 200
        assert client.post(address, {"block": "1", "reason": "x"}).status_code == 403
    assert Transfer.objects.count() == before
    assert GiftCard.objects.get().blocked_at is None


def test_staff_find_a_card_by_its_last_four_block_it_and_mail_it_again():
    card = make_gift_card("5.00", to="ada@shop.example")
    make_gift_card("6.00", to="bea@shop.example")
    client = signed_in(
        staff_with("wallet.view_giftcard", "wallet.change_giftcard", "wallet.add_giftcard")
    )
    listed = reverse("dashboard:gift-card-list")
    for words in (card.last4, card.last4.lower(), "ada@"):
        page = client.get(listed, {"words": words}).content.decode()
        assert "ada@shop.example" in page and "bea@shop.example" not in page
    page = reverse("dashboard:gift-card", args=[card.pk])
    assert client.post(page, {"block": "1", "reason": ""}).status_code == 422
    client.post(page, {"block": "1", "reason": "Lost"})
    assert client.get(listed, {"state": "blocked"}).content.decode().count("Blocked") >= 1
    client.post(page, {"send": "1"})
    assert Event.objects.filter(topic="gift_card.due").count() == 2
    client.post(page, {"unblock": "1"})
    client.post(page, {"send": "1"})
    assert Event.objects.filter(topic="gift_card.due").count() == 3


def test_staff_give_a_gift_card_once():
    client = signed_in(staff_with("wallet.view_giftcard", "wallet.add_giftcard"))
    given = {"key": uuid4(), "amount": "15.00", "to": "ada@shop.example", "message": "Sorry"}
    for _ in range(2):
        assert client.post(reverse("dashboard:gift-card-list"), given).status_code == 302
    assert GiftCard.objects.get().amount == Decimal("15.00")
    assert house("store credit") == Decimal("-15.00")


def test_staff_refund_into_the_wallet(goods):
    member = make_member()
    order = make_paid_order(goods, owner=member)
    capture_order(order.pk)
    client = signed_in(staff_with("order.view_order", "payment.add_refund"))
    page = reverse("dashboard:payment-order", args=[order.number])
    asked = {"key": uuid4(), "amount": "6.00", "reason": "Chipped", "to_wallet": "on"}
    assert client.post(page, asked).status_code == 302
    assert balance_of(member) == Decimal("6.00")
    assert Refund.objects.get().status == "succeeded"
    assert "into the wallet" in client.get(page).content.decode()
