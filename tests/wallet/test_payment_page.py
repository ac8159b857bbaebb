"""Wallet and gift card on the payment page, and on the page of the order they paid."""

from decimal import Decimal

import pytest
from django.urls import reverse

from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment
from tests.checkout.test_checkout_pages import AS_A_BROWSER, add, go_to_payment, place
from tests.dashboard.conftest import signed_in
from tests.factories import make_member
from tests.stripe_cards import confirm_payment
from tests.wallet.money import (
    assert_all_adds_up,
    balance,
    code,
    make_credit,
    make_gift_card,
    place_with_credit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

CREDIT = reverse("checkout:credit")
PAYMENT = reverse("checkout:payment-details")


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


def test_only_who_has_credit_is_asked_about_a_wallet(client, goods):
    to_payment(client, goods)
    assert ">Gift card</h2>" in client.get(PAYMENT).content.decode()
    member = make_member()
    make_credit("5.00", member=member)
    browser = signed_in(member)
    to_payment(browser, goods)
    assert ">Wallet and gift card</h2>" in browser.get(PAYMENT).content.decode()


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


def test_order_that_credit_pays_is_paid_by_the_next_click_if_the_first_one_died(
    client, goods, monkeypatch
):
    card = make_gift_card("100.00")
    to_payment(client, goods)
    context = choose(client, code=code(card))
    client.raise_request_exception = False
    with monkeypatch.context() as dying:
        dying.setattr("checkout.views.settle_covered_order", lambda order: 1 / 0)
        assert place(client, context, expected_left="0.00").status_code == 500
    assert Order.objects.get().status == "Pending payment"
    # Not even a click that says nothing of credit asks a card for it.
    assert place(client, context).json()["return_url"] == reverse("checkout:return")
    assert Order.objects.get().status == "Paid"
    assert_all_adds_up()


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
    assert 'value="0000-0000-0000-0000"' in page.content.decode()
    assert "0000-0000" not in client.get(PAYMENT).content.decode()
    card = make_gift_card("5.00")
    assert left_in(choose(client, code=code(card))) == page.context["expected_total"]
    assert (
        "Too many tries" in client.post(CREDIT, {"code": code(card)}, follow=True).content.decode()
    )


def test_gift_card_that_was_named_can_be_taken_off(client, goods):
    card = make_gift_card("5.00")
    to_payment(client, goods)
    assert choose(client, code=code(card))["credit"].card == card
    assert choose(client, take_off="1")["credit"].card is None


def test_page_of_an_order_says_what_credit_paid_of_it(client, goods):
    card = make_gift_card("3.00")
    context = to_payment(client, goods)
    total = context["expected_total"]
    context = choose(client, code=code(card).lower())
    fields = {
        "placement_key": context["placement_key"],
        "expected_total": total,
        "expected_left": left_in(context),
    }
    assert client.post(reverse("checkout:place"), fields).status_code == 200
    order = Order.objects.get()
    page = client.get(
        reverse("customer:anon-order", args=[order.number, order.verification_hash()])
    )
    told = page.content.decode()
    assert f"Gift card {card.last4}" in told
    assert "&minus;£3.00" in told
    assert f"£{total - 3}" in told
