"""The pages of wallets and gift cards, and the mails that tell of them."""

from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Product
from checkout.basket.models import Line
from checkout.wallet.goods import put_gift_cards_on_sale
from checkout.wallet.models import Account, GiftCard
from members.privacy.actions import erase_member
from members.privacy.contents import data_of
from notifications.credit import send_credit_notice, send_gift_card
from outbox.models import Event
from tests.dashboard.conftest import signed_in
from tests.factories import PASSWORD, make_country, make_member
from tests.wallet.money import (
    assert_all_adds_up,
    balance,
    code,
    house,
    make_credit,
    make_gift_card,
    place_with_credit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]


def test_wallet_page_tells_what_came_and_went_and_redeems_a_card():
    member = make_member()
    client = signed_in(member)
    page = client.get(reverse("customer:wallet")).content.decode()
    assert "£0.00" in page
    card = make_gift_card("12.00")
    answer = client.post(reverse("customer:wallet"), {"code": code(card)})
    assert answer.status_code == 302
    order = place_with_credit(owner=member, credit={Account.objects.get(kind="wallet").pk: "2.00"})
    page = client.get(reverse("customer:wallet")).content.decode()
    for told in ("£10.00", "Gift card redeemed", "+£12.00", "Used for an order", order.number):
        assert told in page
    refused = client.post(reverse("customer:wallet"), {"code": code(card)})
    assert refused.status_code == 422
    assert "Nothing is left on this gift card" in refused.content.decode()


def test_wallet_page_asks_the_same_for_any_number_of_entries():
    counts = []
    for number in (1, 25):
        member = make_member()
        client = signed_in(member)
        for _ in range(number):
            make_credit("1.00", member=member)
        client.get(reverse("customer:wallet"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("customer:wallet"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_gift_card_is_put_into_the_basket_with_what_is_said(client):
    put_gift_cards_on_sale()
    make_country()
    page = client.get(reverse("gift-cards"))
    chosen = page.context["form"].fields["card"].choices[1]
    assert chosen[1] == "£25"
    said = {
        "card": chosen[0],
        "recipient": "ada@shop.example",
        "sender": "Bea",
        "message": "For you",
        "send_on": timezone.localdate().isoformat(),
    }
    assert client.post(reverse("gift-cards"), said).headers["Location"] == "/basket/"
    line = Line.objects.get()
    told = dict(line.attributes.values_list("option__code", "value"))
    assert told == {
        "gift-to": "ada@shop.example",
        "gift-from": "Bea",
        "gift-message": "For you",
        "gift-on": timezone.localdate().isoformat(),
    }
    assert "£25.00" in client.get("/basket/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "nobody"},
        {"card": "0"},
        {"send_on": "2020-01-01"},
        {"send_on": "2999-01-01"},
        {"message": "x" * 501},
    ],
)
def test_gift_card_that_cannot_be_sent_is_refused(client, wrong):
    put_gift_cards_on_sale()
    first = client.get(reverse("gift-cards")).context["form"].fields["card"].choices[0][0]
    said = {"card": first, "recipient": "ada@shop.example"} | wrong
    assert client.post(reverse("gift-cards"), said).status_code == 422
    assert not Line.objects.exists()


def test_page_of_gift_cards_is_where_their_product_leads(client):
    assert client.get(reverse("gift-cards")).status_code == 404
    put_gift_cards_on_sale()
    product = Product.objects.get(upc="GIFT")
    assert client.get(product.get_absolute_url()).headers["Location"] == reverse("gift-cards")


def test_code_is_mailed_and_not_kept():
    card = make_gift_card("10.00", to="ada@shop.example")
    event = Event.objects.get(topic="gift_card.due")
    send_gift_card(event)
    send_gift_card(event)
    [sent] = mail.outbox
    assert sent.to == ["ada@shop.example"]
    assert code(card) in sent.body and code(card) in sent.alternatives[0][0]
    assert code(card) not in str(Event.objects.values())


def test_blocked_card_is_not_mailed():
    make_gift_card("10.00")
    GiftCard.objects.update(blocked_at=timezone.now())
    send_gift_card(Event.objects.get(topic="gift_card.due"))
    assert mail.outbox == []


def test_member_is_told_of_credit_by_mail():
    member = make_member("ada@shop.example")
    make_credit("5.00", member=member)
    send_credit_notice(Event.objects.get(topic="wallet.credited"))
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["ada@shop.example"], "£5.00 is in your wallet")
    assert "For tests" in sent.body


def test_closed_account_leaves_its_credit_to_the_books():
    member = make_member()
    wallet = make_credit("5.00", member=member)
    told = data_of(member)
    assert told["wallet"][0]["amount"] == Decimal("5.00")
    client = signed_in(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("customer:close-account"))
    assert "£5.00" in page.content.decode()
    erase_member(member)
    assert (balance(wallet), house("closed")) == (0, Decimal("5.00"))
    assert_all_adds_up()


def test_strangers_see_nobodys_wallet():
    address = reverse("customer:wallet")
    assert Client().get(address).headers["Location"].startswith(reverse("account_login"))
