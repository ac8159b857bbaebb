"""Orders that credit paid a part of, and whose card payment is disputed at the bank."""

from decimal import Decimal

import pytest

from checkout.order.cancellation import cancel_lines
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.payment.answers import read_dispute
from checkout.payment.disputes import settle_dispute
from checkout.payment.models import Source
from outbox.actions import deliver_due
from tests.factories import (
    make_basket,
    make_country,
    make_member,
    make_placement,
    make_product,
    make_staff,
)
from tests.payment.money import ask_stripe, at_stripe, complain
from tests.wallet.money import assert_all_adds_up, balance, make_credit, pay_the_rest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]

CREDIT = Decimal("10.00")


@pytest.fixture
def order(settings) -> Order:
    """£28.80 for two pieces with delivery, all taken: £10 from the wallet, £18.80 from the card.
    One piece was sent."""
    settings.STRIPE_CAPTURE_METHOD = "automatic"
    make_country()
    member = make_member()
    wallet = make_credit("10.00", member=member)
    basket = make_basket(make_product(), owner=member, quantity=2)
    order = pay_the_rest(place_order(make_placement(basket, credit={wallet.pk: CREDIT})))
    line = order.lines.get()
    dispatch_consignment(line.consignment_id, by=make_staff(), quantities={line.pk: 1})
    deliver_due()
    return order


def card_of(order: Order) -> Source:
    return order.sources.get(source_type__code="card")


def dispute(order: Order) -> dict:
    told = complain(card_of(order))
    settle_dispute(read_dispute(told))
    return told


def end(told: dict, *, won: bool) -> None:
    path = f"/v1/disputes/{told['id']}"
    evidence = {"uncategorized_text": "winning_evidence" if won else "losing_evidence"}
    settle_dispute(read_dispute(ask_stripe(path, "POST", evidence=evidence)))


def call_off_the_rest(order: Order) -> None:
    line = order.lines.get()
    cancel_lines(line.consignment_id, by=make_staff(), quantities={line.pk: 1})
    deliver_due()


def given_back(order: Order) -> dict[str, Decimal]:
    sources = order.sources.select_related("source_type")
    return {each.source_type.code: each.amount_refunded for each in sources}


@pytest.mark.parametrize("ends", ["", "lost", "won"])
def test_what_a_bank_took_back_does_not_go_back_as_credit_once_more(order, ends):
    told = dispute(order)
    if ends == "lost":
        end(told, won=False)
    call_off_the_rest(order)
    assert given_back(order) == {"wallet": 0, "card": 0}
    if ends == "won":
        end(told, won=True)
        deliver_due()
        assert given_back(order) == {"wallet": 0, "card": Decimal("12.00")}
        assert at_stripe(order)["returned"] == Decimal("12.00")
    assert balance(order.sources.get(source_type__code="wallet").held_account.backer) == 0
    assert_all_adds_up()
