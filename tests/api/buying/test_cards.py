"""Cards that members keep, by the API: given while paying, seen, paid with and forgotten."""

from typing import Any

import pytest

from accounts.models import User
from api.scopes import SCOPES
from checkout.payment import gateway, gateway_cards
from checkout.payment.cards import cards_of, customer_of
from tests.api.buying.clients import Buyer
from tests.api.callers import machine
from tests.factories import make_country, make_delivery, make_member, make_product
from tests.payment.test_saved_cards import give_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> User:
    make_country()
    make_delivery("4.00")
    return make_member()


def pay(buyer: Buyer, card: str = "pm_card_visa", *, keep: bool = False) -> dict[str, Any]:
    """Order something and pay it as an app does. Returns the state of the payment."""
    buyer.add(make_product(price="10.00"))
    order = {"order": buyer.order().json()["id"]}
    begun = buyer.post("payments/create/", order | {"keep_card": keep}).json()
    how = {"setup_future_usage": "on_session"} if keep else {}
    give_card(begun["client_secret"], card, **how)
    return buyer.post("payments/verify/", order).json()


def kept(buyer: Buyer) -> list[dict[str, Any]]:
    return buyer.get("cards/").json()["results"]


def test_a_card_that_is_kept_pays_the_next_order_and_is_forgotten(member):
    buyer = Buyer(user=member)
    assert kept(buyer) == []
    assert pay(buyer, keep=True)["is_paid"] is True
    [card] = kept(buyer)
    assert (card["brand"], card["last4"]) == ("visa", "4242")
    assert card.keys() == {"id", "payment_method", "brand", "last4", "exp_month", "exp_year"}
    assert pay(buyer, card["payment_method"])["is_paid"] is True
    assert len(kept(buyer)) == 1
    assert buyer.delete(f"cards/{card['id']}/").status_code == 204
    assert kept(buyer) == []
    assert list(gateway_cards.find_cards(customer_of(member))) == []
    assert buyer.delete(f"cards/{card['id']}/").status_code == 404


def test_a_kept_card_is_its_member_s_alone(member):
    owner, stranger = Buyer(user=member), Buyer(user=make_member())
    pay(owner, keep=True)
    [card] = kept(owner)
    assert kept(stranger) == []
    assert stranger.delete(f"cards/{card['id']}/").status_code == 404
    assert pay(stranger, card["payment_method"])["is_paid"] is False
    for nobody, status in ((Buyer(), 401), (machine(member, *SCOPES), 403)):
        address = "cards/" if status == 401 else "/api/v2/cards/"
        assert nobody.get(address).status_code == status
        assert nobody.delete(f"{address}{card['id']}/").status_code == status
    assert len(cards_of(member)) == 1


def test_a_card_stays_while_the_bank_cannot_be_told(member, monkeypatch):
    buyer = Buyer(user=member)
    pay(buyer, keep=True)
    [card] = kept(buyer)

    def away(reference):
        raise gateway.PaymentUnavailable("away")

    monkeypatch.setattr(gateway_cards, "detach_card", away)
    refused = buyer.delete(f"cards/{card['id']}/")
    assert (refused.status_code, refused.json()["code"]) == (503, "bank_away")
    assert kept(buyer) == [card]
