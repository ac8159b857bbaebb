"""Other goods instead of the money, by the API: asked for, sent, paid, and seen by its customer."""

import pytest

from catalogue.actions import refresh_products
from checkout.order.models import Order
from checkout.returns.models import Return
from checkout.returns.settlement import settle_return
from outbox.actions import deliver_due
from tests.api.buying.clients import Buyer
from tests.factories import make_member, make_product, make_staff, set_stock
from tests.returns.conftest import make_family, make_taken_order, take_in
from tests.stripe_cards import confirm_payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    return make_family()


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def owner():
    return make_member()


@pytest.fixture
def order(family, staff, owner) -> Order:
    """Two shirts in M that have arrived, 12.00 each."""
    return make_taken_order(staff, quantity=2, product=family["M"], owner=owner)


def ask(buyer: Buyer, order: Order, product, *, units: int = 1, **headers):
    sent = {
        "order": order.number,
        "consignment": order.consignments.get().pk,
        "lines": [{"line": order.lines.get().pk, "quantity": units, "wanted": product.pk}],
        "reason": "faulty",
    }
    return buyer.post("returns/", sent, **{"Idempotency_Key": "swap"} | headers)


def settle(staff) -> None:
    """The shop has it back, and sends what was wished for."""
    back = take_in(Return.objects.get(), staff)
    settle_return(back.pk, by=staff)
    deliver_due()


def test_what_a_line_may_be_exchanged_for_is_told(order, owner, family):
    set_stock(0, of=family["L"])
    answer = Buyer(user=owner).get(f"orders/{order.number}/returnable/").json()
    [line] = answer["results"][0]["lines"]
    assert line["exchanges"] == [
        {"product": family["M"].pk, "title": "Shirt M", "difference": "0.00", "free": 3},
        {"product": family["XL"].pk, "title": "Shirt XL", "difference": "3.00", "free": 5},
    ]


def test_for_what_was_made_to_order_nothing_is_offered_instead(order, owner):
    order.lines.get().attributes.create(type="Engraving", value="Ada")
    answer = Buyer(user=owner).get(f"orders/{order.number}/returnable/").json()
    [line] = answer["results"][0]["lines"]
    assert (line["returnable"], line["exchanges"]) == (2, [])


def test_member_exchanges_pays_the_difference_and_sees_the_new_order(order, owner, family, staff):
    buyer = Buyer(user=owner)
    asked = ask(buyer, order, family["XL"])
    assert asked.status_code == 201
    [line] = asked.json()["lines"]
    assert (line["wanted"], line["wanted_title"]) == (family["XL"].pk, "Shirt XL")
    assert (line["replacement"], asked.json()["exchange"]) == (None, None)
    settle(staff)

    back = buyer.get(f"returns/{asked.json()['id']}/").json()
    new = Order.objects.exclude(pk=order.pk).get()
    assert back["exchange"] == {
        "order": new.number,
        "status": "Pending payment",
        "used": "12.00",
        "asked": "3.00",
        "pay_until": back["exchange"]["pay_until"],
        "token": None,
    }
    assert (back["refunded"], back["paid_back"]) == ("12.00", "0.00")
    assert back["lines"][0]["replacement"] == new.lines.get().pk
    begun = buyer.post("payments/create/", {"order": new.number}).json()
    assert begun["amount"] == "3.00"
    assert "error" not in confirm_payment(begun["client_secret"])
    state = buyer.post("payments/verify/", {"order": new.number}).json()
    assert (state["status"], state["is_paid"]) == ("Paid", True)
    assert buyer.get("returns/").json()["results"][0]["exchange"]["status"] == "Paid"


def test_guest_is_handed_the_token_of_the_order_that_brings_it(family, staff):
    order = make_taken_order(staff, quantity=1, product=family["M"])
    token = {"X_Order_Token": order.verification_hash()}
    key = {"Idempotency_Key": "0d6c3f0e-8f0c-4f87-9f0b-0d3c1b2a4e5f"}
    path = f"returns/{ask(Buyer(), order, family['L'], **token, **key).json()['id']}/"
    settle(staff)
    exchange = Buyer().get(path, **token).json()["exchange"]
    assert (exchange["asked"], exchange["status"]) == ("0.00", "Paid")
    seen = Buyer().get(f"orders/{exchange['order']}/", X_Order_Token=exchange["token"])
    assert seen.json()["consignments"][0]["lines"][0]["title"] == "Shirt L"
    assert Buyer().get(f"orders/{exchange['order']}/").status_code == 404


def test_what_is_no_variant_or_sold_out_is_not_exchanged(order, owner, family):
    buyer = Buyer(user=owner)
    set_stock(1, of=family["L"])
    for product, units in ((make_product(), 1), (family["L"], 2)):
        assert ask(buyer, order, product, units=units).status_code == 409
    assert not Return.objects.exists()


@pytest.mark.parametrize("rows", [1, 25])
def test_what_may_come_back_is_read_in_as_many_queries_however_many_lines(
    rows, staff, owner, django_assert_num_queries
):
    goods = [make_family(card=False)["M"] for _ in range(rows)]
    refresh_products([each.pk for each in goods])
    order = make_taken_order(staff, quantity=1, product=goods[0], owner=owner)
    consignment, line = order.consignments.get(), order.lines.get()
    for product in goods[1:]:
        line.pk, line.product = None, product
        line.save()
    path = f"orders/{order.number}/returnable/"
    buyer = Buyer(user=owner)
    buyer.get(path)  # rates of tax are kept
    with django_assert_num_queries(4):
        answer = buyer.get(path)
    assert len(answer.json()["results"][0]["lines"]) == rows
    assert consignment.lines.count() == rows
