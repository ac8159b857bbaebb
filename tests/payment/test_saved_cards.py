"""Members keep cards, pay with them and delete them; guests have none, and no number comes by."""

import json
from uuid import uuid4

import pytest
import requests
from django.conf import settings as shop
from django.test import Client
from django.urls import reverse

from checkout.order.models import Order
from checkout.payment import gateway, gateway_cards
from checkout.payment.cards import cards_of, customer_of
from checkout.payment.messages import follow_message, follow_open_messages
from checkout.payment.models import Customer, SavedCard, StaffTask, WebhookEvent
from members.privacy.actions import erase_member
from members.privacy.contents import data_of
from outbox.actions import deliver_due
from tests.checkout.test_checkout_pages import AS_A_BROWSER, add, go_to_payment
from tests.checkout.test_checkout_pages import place as place_order
from tests.factories import make_country, make_delivery, make_member, make_product
from tests.payment.money import ask_stripe

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_member("ada@shop.example")


@pytest.fixture
def member_client(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def give_card(client_secret: str, card: str = "pm_card_visa", **given) -> dict:
    """Confirm a setup intent as Stripe.js does in the browser."""
    setup_id = client_secret.partition("_secret_")[0]
    kind = "setup_intents" if setup_id.startswith("seti_") else "payment_intents"
    return requests.post(
        f"{shop.STRIPE_API_BASE}/v1/{kind}/{setup_id}/confirm",
        json={
            "key": shop.STRIPE_PUBLISHABLE_KEY,
            "client_secret": client_secret,
            "payment_method": card,
            **given,
        },
        timeout=10,
    ).json()


def keep_a_card(client, card: str = "pm_card_visa"):
    begun = client.post(reverse("customer:card-add")).json()
    give_card(begun["client_secret"], card)
    return client.get(begun["return_url"], follow=True)


def test_card_is_kept_shown_and_deleted(member, member_client):
    page = keep_a_card(member_client).content.decode()
    assert "The card is kept" in page
    [card] = cards_of(member)
    assert (card.brand, card.last4) == ("visa", "4242")
    assert "4242" in page
    assert "4242424242424242" not in json.dumps(list(SavedCard.objects.values()), default=str)
    member_client.post(reverse("customer:card-delete", args=[card.pk]))
    assert cards_of(member) == []
    assert list(gateway_cards.find_cards(customer_of(member))) == []


def test_declined_card_is_not_kept(member, member_client):
    page = keep_a_card(member_client, "pm_card_visa_chargeDeclined").content.decode()
    assert "did not accept this card" in page
    assert cards_of(member) == []


def test_one_member_is_one_customer(member, member_client):
    for _ in range(2):
        keep_a_card(member_client)
    assert Customer.objects.count() == 1
    assert len(cards_of(member)) == 2


def test_customer_whose_answer_was_lost_is_made_once(member, stripe, order_fault, settings):
    settings.STRIPE_TIMEOUT = 0.3
    order_fault("drop_after", path="/v1/customers")
    with pytest.raises(gateway.PaymentUnavailable):
        customer_of(member)
    settings.STRIPE_TIMEOUT = 5
    customer_of(member)
    assert len(ask_stripe("/v1/customers")["data"]) == 1


def test_cards_are_not_tried_out_one_after_another(member_client):
    answers = [member_client.post(reverse("customer:card-add")) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "in an hour" in answers[-1].json()["message"]


def test_form_that_a_browser_sends_itself_asks_nothing_of_stripe(member, member_client):
    answer = member_client.post(reverse("customer:card-add"), headers=AS_A_BROWSER)
    assert answer.headers["Location"] == reverse("customer:card-add")
    assert "No card was given yet" in member_client.get(answer.url).content.decode()
    assert not Customer.objects.exists()


def test_guest_has_no_payment_methods():
    for name in ("card-list", "card-add", "card-added"):
        answer = Client().get(reverse(f"customer:{name}"))
        assert answer.headers["Location"].startswith(reverse("account_login"))


def test_card_of_another_member_is_neither_deleted_nor_taken_over(member_client, member):
    keep_a_card(member_client)
    [card] = cards_of(member)
    thief = Client()
    thief.force_login(make_member())
    assert thief.post(reverse("customer:card-delete", args=[card.pk])).status_code == 404
    setup = gateway_cards.begin_setup(customer_of(member))
    give_card(setup.client_secret)
    address = f"{reverse('customer:card-added')}?setup_intent={setup.id}"
    assert thief.get(address).status_code == 404
    assert len(cards_of(member)) == 1


@pytest.mark.parametrize("setup", ["", "-", "seti_nowhere", "pi_1", "../customers"])
def test_setup_that_is_none_is_not_found(member_client, setup):
    answer = member_client.get(reverse("customer:card-added"), {"setup_intent": setup})
    assert answer.status_code == 404


def test_delete_is_a_post(member_client):
    assert member_client.get(reverse("customer:card-delete", args=[1])).status_code == 405


def test_card_stays_while_stripe_cannot_be_told(
    member, member_client, stripe, order_fault, settings
):
    keep_a_card(member_client)
    [card] = cards_of(member)
    settings.STRIPE_TIMEOUT = 0.3
    order_fault("error_500", path="/v1/payment_methods")
    page = member_client.post(reverse("customer:card-delete", args=[card.pk]), follow=True)
    assert "cannot be reached" in page.content.decode()
    assert cards_of(member) == [card]


@pytest.fixture
def basket_of_member(member_client):
    make_country("GB")
    make_delivery("4.00")
    make_delivery("9.00")
    add(member_client, make_product("Blue bowl", price="20.00", stock=5))
    return go_to_payment(member_client, email=None)


def place(client, context, **fields) -> dict:
    return place_order(client, context, **fields).json()


def test_kept_card_pays_the_next_order(member, member_client, basket_of_member):
    keep_a_card(member_client)
    [card] = cards_of(member)
    page = member_client.get(reverse("checkout:payment-details"))
    assert page.context["saved_cards"] == [card]
    answer = place(member_client, basket_of_member)
    paid = give_card(answer["client_secret"], card.reference)
    assert paid["status"] == "requires_capture"
    member_client.get(answer["return_url"])
    order = Order.objects.get()
    assert (order.status, order.sources.get().label) == ("Paid", "Visa 4242")


def test_card_given_while_paying_is_kept_when_it_is_wished(member, member_client, basket_of_member):
    answer = place(member_client, basket_of_member, keep_card="1")
    give_card(answer["client_secret"], setup_future_usage="on_session")
    member_client.get(answer["return_url"])
    assert [card.last4 for card in cards_of(member)] == ["4242"]


def test_card_given_while_paying_is_not_kept_otherwise(member, member_client, basket_of_member):
    answer = place(member_client, basket_of_member)
    give_card(answer["client_secret"])
    member_client.get(answer["return_url"])
    assert Order.objects.get().status == "Paid"
    assert cards_of(member) == []
    assert not Customer.objects.exists()


def test_wish_to_keep_the_card_at_the_second_try_is_heard(member, member_client, basket_of_member):
    place(member_client, basket_of_member)
    answer = place(member_client, basket_of_member, keep_card="1")
    give_card(answer["client_secret"], setup_future_usage="on_session")
    member_client.get(answer["return_url"])
    assert len(cards_of(member)) == 1


def test_wish_to_keep_the_card_is_heard_after_an_answer_of_stripe_was_lost(
    member, member_client, basket_of_member, monkeypatch
):
    def die(*args, **kwargs):
        raise gateway.PaymentUnavailable("The answer was lost.", code="timeout")

    with monkeypatch.context() as dying:
        dying.setattr("checkout.payment.actions.add_source", die)
        assert place_order(member_client, basket_of_member).status_code == 503
    answer = place(member_client, basket_of_member, keep_card="1")
    give_card(answer["client_secret"], setup_future_usage="on_session")
    member_client.get(answer["return_url"])
    assert Order.objects.get().status == "Paid"
    assert len(cards_of(member)) == 1


def test_kept_card_of_another_member_does_not_pay(member_client, basket_of_member):
    other = Client()
    other_member = make_member()
    other.force_login(other_member)
    keep_a_card(other)
    answer = place(member_client, basket_of_member)
    refused = give_card(answer["client_secret"], cards_of(other_member)[0].reference)
    assert "error" in refused


def tell(kind: str, card: dict) -> bool:
    """A message of Stripe's about a card, as it was then; followed or not."""
    data = {"object": card}
    payload = {"id": "evt", "type": f"payment_method.{kind}", "created": 1, "data": data}
    message = WebhookEvent.objects.create(event_id=str(uuid4()), type=kind, payload=payload)
    return follow_message(message)


def at_stripe(card: SavedCard) -> dict:
    return ask_stripe(f"/v1/payment_methods/{card.reference}")


def test_stripes_word_of_a_card_is_noted_and_of_a_strangers_is_not(member, member_client):
    keep_a_card(member_client)
    told = at_stripe(cards_of(member)[0])
    SavedCard.objects.all().delete()
    for _ in range(2):
        assert tell("attached", told)
    assert [card.last4 for card in cards_of(member)] == ["4242"]
    for nobody in (None, "cus_stranger"):
        assert tell("detached", told | {"customer": nobody})
        assert cards_of(member) == []
        assert tell("attached", told)


def test_card_that_was_deleted_stays_deleted_whatever_older_message_comes(member, member_client):
    keep_a_card(member_client)
    keep_a_card(member_client)
    gone, kept = cards_of(member)
    told = at_stripe(gone)
    member_client.post(reverse("customer:card-delete", args=[gone.pk]))
    for kind in ("detached", "attached", "updated"):
        assert tell(kind, told | {"customer": None} if kind == "detached" else told)
        assert cards_of(member) == [kept]


def test_message_of_a_card_waits_for_stripe(member, member_client, stripe, order_fault, settings):
    keep_a_card(member_client)
    told = at_stripe(cards_of(member)[0])
    SavedCard.objects.all().delete()
    settings.STRIPE_TIMEOUT = 0.3
    order_fault("timeout_before", path="/v1/customers")
    with pytest.raises(gateway.PaymentUnavailable):
        tell("attached", told)
    order_fault("timeout_before", path="/v1/customers")
    assert follow_open_messages() == 0
    settings.STRIPE_TIMEOUT = 5
    assert follow_open_messages() == 1
    assert len(cards_of(member)) == 1
    assert not StaffTask.objects.exists()


def test_closed_account_is_forgotten_at_stripe(member, member_client):
    keep_a_card(member_client)
    reference = customer_of(member)
    assert data_of(member)["kept_cards"][0]["last4"] == "4242"
    erase_member(member)
    assert not SavedCard.objects.exists()
    deliver_due()
    with pytest.raises(gateway.PaymentInvalid):
        list(gateway_cards.find_cards(reference))
