"""Returns, wallets and what is saved for later by the API, and the sales that staff see."""

import pytest
from django.utils import timezone

from checkout.basket.models import Basket
from checkout.order.cancellation import cancel_lines
from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.returns.models import Return
from tests.api.buying.clients import ADDRESS, VERSIONS, Buyer
from tests.api.buying.staff import staff_who_may
from tests.factories import make_country, make_member, make_product, make_staff
from tests.orders.conftest import make_paid_order
from tests.wallet.money import balance_of, code, make_credit, make_gift_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_member()


@pytest.fixture
def arrived(owner):
    """A paid order of which the kiln's part has arrived."""
    placed, staff = make_paid_order(owner=owner), make_staff()
    mark_delivered(dispatch_consignment(placed.kiln.pk, by=staff).pk, by=staff)
    return placed


def asked_for(placed, quantity: int = 1, **given):
    return {
        "order": placed.order.number,
        "consignment": placed.kiln.pk,
        "lines": [{"line": placed.bowls.pk, "quantity": quantity}],
        "reason": "faulty",
        "words": "It has a crack.",
    } | given


def test_a_member_asks_to_send_something_back_and_calls_it_off(arrived, owner):
    buyer = Buyer(user=owner)
    number = arrived.order.number
    [returnable] = buyer.get(f"orders/{number}/returnable/").json()["results"]
    assert {each["title"]: each["returnable"] for each in returnable["lines"]} == {
        "Bowl": 3,
        "Cup": 1,
    }
    first = buyer.post("returns/", asked_for(arrived), Idempotency_Key="back")
    assert first.status_code == 201
    back = first.json()
    assert (back["status"], back["lines"][0]["quantity"]) == ("Requested", 1)
    again = buyer.post("returns/", asked_for(arrived), Idempotency_Key="back")
    assert again.json()["id"] == back["id"]
    assert Return.objects.count() == 1
    assert [each["id"] for each in buyer.get("returns/").json()["results"]] == [back["id"]]
    called_off = buyer.post(f"returns/{back['id']}/call-off/")
    assert called_off.json()["status"] == "Called off"
    assert buyer.post(f"returns/{back['id']}/call-off/").status_code == 409
    assert buyer.post(f"returns/{back['id']}/posted/").status_code == 409


def test_a_guest_returns_by_the_token_of_the_order():
    placed, staff = make_paid_order(), make_staff()
    mark_delivered(dispatch_consignment(placed.kiln.pk, by=staff).pk, by=staff)
    token = {"X_Order_Token": placed.order.verification_hash()}
    key = {"Idempotency_Key": "0d6c3f0e-8f0c-4f87-9f0b-0d3c1b2a4e5f"}
    assert Buyer().post("returns/", asked_for(placed), **key).status_code == 404
    back = Buyer().post("returns/", asked_for(placed), **key, **token)
    assert back.status_code == 201
    path = f"returns/{back.json()['id']}/"
    assert Buyer().get(path).status_code == 404
    assert Buyer().get(path, **token).status_code == 200
    assert Buyer().get("returns/").status_code == 401


def test_returns_of_others_and_impossible_ones_are_refused(arrived, owner):
    stranger, buyer = Buyer(user=make_member()), Buyer(user=owner)

    def ask(by, sent):
        return by.post("returns/", sent, Idempotency_Key="k").status_code

    assert ask(stranger, asked_for(arrived)) == 404
    assert ask(buyer, asked_for(arrived, 4)) == 409
    assert ask(buyer, asked_for(arrived, reason="withdrawal")) == 400
    assert ask(buyer, asked_for(arrived, consignment=2**60)) == 400
    assert ask(buyer, asked_for(arrived, lines=[])) == 400
    assert buyer.post("returns/", asked_for(arrived)).status_code == 400
    assert not Return.objects.exists()
    back = buyer.post("returns/", asked_for(arrived), Idempotency_Key="k").json()
    assert stranger.get(f"returns/{back['id']}/").status_code == 404
    assert stranger.post(f"returns/{back['id']}/call-off/").status_code == 404


GUESS = {"code": "AAAA-BBBB-CCCC-DDDD"}


def test_who_guesses_codes_of_gift_cards_is_told_when_to_come_back(owner):
    buyer, card = Buyer(user=owner), {"code": code(make_gift_card("25.00"))}
    guesses = [buyer.post("wallet/redeem/", GUESS, Idempotency_Key=str(n)) for n in range(11)]
    assert [each.status_code for each in guesses] == [409] * 10 + [429]
    assert guesses[10].json()["code"] == "throttled"
    assert guesses[10]["Retry-After"] == "3600"
    assert buyer.post("wallet/redeem/", card, Idempotency_Key="card").status_code == 429
    assert str(balance_of(owner)) == "0.00"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_who_knows_a_code_guesses_nothing_however_often_it_is_sent(version, delivery):
    guest = Buyer(version)
    asked = {"gift_card": code(make_gift_card("25.00")), "address": ADDRESS}
    guest.add(make_product())
    path = "cart/quote/" if version == "v2" else "orders/quote/"
    assert [guest.post(path, asked).status_code for _n in range(11)] == [200] * 11


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_who_guesses_codes_while_asking_what_it_comes_to_is_told_so(version, delivery):
    guest, asked = Buyer(version), {"gift_card": GUESS["code"], "address": ADDRESS}
    guest.add(make_product())
    path = "cart/quote/" if version == "v2" else "orders/quote/"
    guesses = [guest.post(path, asked) for _n in range(11)]
    assert [each.status_code for each in guesses] == [409] * 10 + [429]
    assert guesses[10]["Retry-After"] == "3600"


def test_a_member_sees_the_wallet_and_redeems_a_gift_card(owner):
    buyer = Buyer(user=owner)
    assert buyer.get("wallet/").json() == {"balance": "0.00", "currency": "GBP"}
    make_credit("10.00", member=owner)
    sent = {"code": code(make_gift_card("25.00"))}
    assert buyer.post("wallet/redeem/", {"code": "x"}, Idempotency_Key="a").status_code == 409
    redeemed = buyer.post("wallet/redeem/", sent, Idempotency_Key="b")
    assert redeemed.status_code == 201
    assert redeemed.json() == {"balance": "35.00", "currency": "GBP", "amount": "25.00"}
    assert buyer.post("wallet/redeem/", sent, Idempotency_Key="b").content == redeemed.content
    assert buyer.post("wallet/redeem/", sent, Idempotency_Key="c").status_code == 409
    assert str(balance_of(owner)) == "35.00"
    entries = buyer.get("wallet/entries/").json()["results"]
    assert [(each["amount"], each["kind"]) for each in entries] == [
        ("25.00", "redeemed"),
        ("10.00", "granted"),
    ]
    stranger = Buyer(user=make_member())
    assert stranger.get("wallet/entries/").json()["results"] == []
    assert Buyer().get("wallet/").status_code == 401


def test_a_member_saves_a_line_for_later_and_has_it_back(owner):
    make_country()
    buyer, bowl = Buyer(user=owner), make_product()
    line = buyer.data_of(buyer.add(bowl, 2))["lines"][0]["id"]
    assert buyer.post(f"cart/lines/{line}/save/").json()["lines"] == []
    [saved] = buyer.get("cart/saved/").json()["results"]
    assert (saved["product"], saved["quantity"]) == (bowl.pk, 2)
    stranger = Buyer(user=make_member())
    assert stranger.post(f"cart/saved/{saved['id']}/move/").status_code == 404
    assert stranger.delete(f"cart/saved/{saved['id']}/").status_code == 404
    back = buyer.post(f"cart/saved/{saved['id']}/move/").json()
    assert [each["quantity"] for each in back["lines"]] == [2]
    line = back["lines"][0]["id"]
    buyer.post(f"cart/lines/{line}/save/")
    assert buyer.delete(f"cart/saved/{line}/").status_code == 204
    assert buyer.get("cart/saved/").json()["results"] == []
    assert Buyer().post(f"cart/lines/{line}/save/").status_code == 401
    assert Basket.objects.filter(owner=owner).count() == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_staff_see_what_was_sold_by_day_seller_and_product(version):
    placed = make_paid_order()
    cancel_lines(placed.kiln.pk, by=make_staff(), quantities={placed.bowls.pk: 1})
    staff = Buyer(version, staff_who_may("view_order"))

    def report(query=""):
        return staff.data_of(staff.get(f"admin/reports/{query}"))

    by_day = report()
    [day] = by_day["rows"]
    assert day["day"] == timezone.localdate().isoformat()
    # 2 of 3 bowls at 9.99, a cup at 5.00 and a print at 20.00, net
    assert (day["orders"], day["units"], day["excl_tax"]) == (1, 4, "44.98")
    assert by_day["total"][0]["incl_tax"] == day["incl_tax"]
    sellers = report("?by=seller")["rows"]
    assert [(row["name"], row["units"], row["excl_tax"]) for row in sellers] == [
        ("Kiln", 3, "24.98"),
        ("Press", 1, "20.00"),
    ]
    products = report("?by=product&rows=1")
    assert [row["name"] for row in products["rows"]] == ["Print"]
    assert products["total"][0]["units"] == 4
    assert report("?first=2020-01-01&last=2020-01-31")["rows"] == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "query",
    [
        "?by=moon",
        "?first=2020-01-01&last=2019-01-01",
        "?first=2000-01-01",
        "?last=0001-01-01",
        "?first=9999-12-31&last=9999-12-31",
        "?rows=0",
    ],
)
def test_reports_of_impossible_days_are_refused(version, query):
    staff = Buyer(version, staff_who_may("view_order"))
    assert staff.get(f"admin/reports/{query}").status_code == 400
    assert Buyer(version, make_staff()).get("admin/reports/").status_code == 403
    assert Buyer(version, make_member()).get("admin/reports/").status_code == 403
