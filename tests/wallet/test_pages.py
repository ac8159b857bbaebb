"""The pages of credit: wallet, gift cards, the payment page, and what staff see and do."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Product
from checkout.basket.models import Line
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment
from checkout.payment.models import Refund
from checkout.wallet.goods import put_gift_cards_on_sale
from checkout.wallet.models import Account, GiftCard, Transfer
from members.privacy.actions import erase_member
from members.privacy.contents import data_of
from notifications.credit import send_credit_notice, send_gift_card
from outbox.models import Event
from tests.checkout.test_checkout_pages import add, go_to_payment, place
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_country, make_delivery, make_member, make_product
from tests.payment.money import capture_order, make_paid_order
from tests.stripe_cards import confirm_payment
from tests.wallet.money import (
    assert_all_adds_up,
    balance,
    balance_of,
    code,
    house,
    make_credit,
    make_gift_card,
    place_with_credit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

CREDIT = reverse("checkout:credit")
PAYMENT = reverse("checkout:payment-details")
AS_A_BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def goods():
    make_country("GB")
    make_country("DE", rate="0.19")
    make_delivery("4.00")
    make_delivery("9.00")
    return make_product(price="10.00")


def to_payment(client, goods) -> dict:
    add(client, goods)
    return go_to_payment(client)


def choose(client, **choice) -> dict:
    """Choose credit on the payment page, and give what the page then shows."""
    assert client.post(CREDIT, choice).headers["Location"] == PAYMENT
    return client.get(PAYMENT).context


def left_in(context) -> Decimal:
    return context["credit"].left


def test_member_pays_a_part_by_wallet_and_the_rest_by_card(goods):
    member = make_member()
    wallet = make_credit("5.00", member=member)
    client = signed_in(member)
    context = to_payment(client, goods)
    total = context["expected_total"]
    assert left_in(context) == total
    context = choose(client, wallet="1")
    assert (left_in(context), context["credit"].amounts) == (
        total - 5,
        {wallet.pk: Decimal("5.00")},
    )
    answer = place(client, context, expected_left=str(left_in(context))).json()
    intent = gateway.retrieve_intent(
        Order.objects.get().sources.get(source_type__code="card").reference
    )
    assert intent.amount == total - 5
    confirm_payment(answer["client_secret"])
    settle_payment(gateway.retrieve_intent(intent.id))
    assert Order.objects.get().status == "Paid"
    assert balance(wallet) == 0
    assert_all_adds_up()


def test_page_says_what_the_wallet_pays_and_what_is_left(goods):
    member = make_member()
    make_credit("5.00", member=member)
    client = signed_in(member)
    to_payment(client, goods)
    choose(client, wallet="1")
    page = client.get(PAYMENT).content.decode()
    assert "&minus;£5.00" in page and "Left to pay" in page
    assert "Do not use it" in page
    assert left_in(choose(client, wallet="0")) == client.get(PAYMENT).context["expected_total"]


def test_guest_pays_all_with_a_gift_card_and_no_script(client, goods):
    card = make_gift_card("100.00")
    context = to_payment(client, goods)
    total = context["expected_total"]
    context = choose(client, code=code(card).lower())
    assert left_in(context) == 0
    page = client.get(PAYMENT).content.decode()
    assert "payment.js" not in page and "Place the order" in page
    fields = {
        "placement_key": context["placement_key"],
        "expected_total": total,
        "expected_left": "0.00",
    }
    response = client.post(reverse("checkout:place"), fields, headers=AS_A_BROWSER)
    assert response.headers["Location"] == reverse("checkout:return")
    assert client.get(response.headers["Location"]).headers["Location"] == reverse(
        "checkout:thank-you"
    )
    assert Order.objects.get().status == "Paid"
    assert balance(card.account) == Decimal("100.00") - total


def test_order_that_waits_for_its_card_shows_what_credit_pays(goods):
    member = make_member()
    make_credit("5.00", member=member)
    client = signed_in(member)
    to_payment(client, goods)
    context = choose(client, wallet="1")
    place(client, context, expected_left=str(left_in(context)))
    again = client.get(PAYMENT).context
    assert again["order"] == Order.objects.get()
    assert (left_in(again), len(again["credit"].parts)) == (left_in(context), 1)
    # A click on credit changes nothing of an order that is placed.
    assert left_in(choose(client, wallet="0")) == left_in(context)
    assert place(client, again, expected_left=str(left_in(again))).status_code == 200
    assert Order.objects.count() == 1


def test_credit_that_was_spent_elsewhere_places_nothing(goods):
    member = make_member()
    wallet = make_credit("5.00", member=member)
    client = signed_in(member)
    to_payment(client, goods)
    context = choose(client, wallet="1")
    place_with_credit(credit={make_gift_card("20.00").account_id: "16.80"})
    spent = make_credit("-3.00", member=member)
    assert spent == wallet
    answer = place(client, context, expected_left=str(left_in(context)))
    assert answer.status_code == 409
    assert "another part" in answer.json()["errors"][0]["message"]
    assert Order.objects.filter(user=member).count() == 0


def test_left_that_the_page_did_not_show_places_nothing(client, goods):
    context = to_payment(client, goods)
    assert place(client, context, expected_left="0.00").status_code == 409
    assert place(client, context, expected_left="a lot").status_code == 400
    assert not Order.objects.exists()


def test_wrong_code_is_told_on_the_page_and_guessing_ends(client, goods):
    to_payment(client, goods)
    for _ in range(10):
        client.post(CREDIT, {"code": "0000-0000-0000-0000"})
    page = client.get(PAYMENT)
    assert "We do not know this code" in page.content.decode()
    card = make_gift_card("5.00")
    assert left_in(choose(client, code=code(card))) == page.context["expected_total"]
    assert (
        "That was often" in client.post(CREDIT, {"code": code(card)}, follow=True).content.decode()
    )


def test_gift_card_that_was_named_can_be_taken_off(client, goods):
    card = make_gift_card("5.00")
    to_payment(client, goods)
    assert choose(client, code=code(card))["credit"].card == card
    assert choose(client, take_off="1")["credit"].card is None


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


def test_closed_account_leaves_its_credit_to_the_books():
    member = make_member()
    wallet = make_credit("5.00", member=member)
    told = data_of(member)
    assert told["wallet"][0]["amount"] == Decimal("5.00")
    client = signed_in(member)
    page = client.get(reverse("customer:close-account"))
    if page.status_code == 200:
        assert "£5.00" in page.content.decode()
    erase_member(member)
    assert (balance(wallet), house("closed")) == (0, Decimal("5.00"))
    assert_all_adds_up()


def test_strangers_see_nobodys_wallet():
    address = reverse("customer:wallet")
    assert Client().get(address).headers["Location"].startswith(reverse("account_login"))
