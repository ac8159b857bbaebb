"""Ordering by the API what is in the cart: what is charged, and what is refused."""

from decimal import Decimal
from uuid import uuid4

import pytest

from catalogue.models import Product
from catalogue.partner.models import StockRecord
from checkout.basket.models import Basket
from checkout.offer.models import Condition
from checkout.order.models import Order
from checkout.voucher.models import Voucher
from tests.api.buying.clients import ADDRESS, VERSIONS, Buyer, codes_in
from tests.api.callers import machine, send
from tests.factories import (
    make_country,
    make_delivery,
    make_member,
    make_product,
    make_seller,
    make_voucher,
    set_stock,
)
from tests.wallet.money import make_credit

pytestmark = pytest.mark.django_db

SHOWN = [("v1", True), ("v1", False), ("v2", True)]
"""Versions, and whether the total that was shown is sent: v2 insists on it."""


@pytest.fixture(autouse=True)
def delivery():
    make_country()
    return make_delivery("4.00")


def redeem(buyer: Buyer, code: str) -> None:
    path = "cart/voucher/add/" if buyer.is_first else "cart/vouchers/"
    assert buyer.post(path, {"code": code}).status_code == 201


@pytest.mark.parametrize("version", VERSIONS)
def test_a_guest_orders_and_sees_the_order_by_its_token(version):
    guest = Buyer(version)
    guest.add(make_product(price="10.00"), 2)
    placed = guest.order(expected_total="28.80")
    assert placed.status_code == 201
    order = guest.data_of(placed)
    assert order["status"] == "Pending payment"
    assert order["total"] == {"currency": "GBP", "excl_tax": "24.00", "incl_tax": "28.80"}
    assert order["email"] == "guest@shop.example"
    assert placed["Location"].endswith(f"/orders/{order['id']}/")
    path = f"orders/{order['id']}/"
    assert guest.get(path).status_code == 404
    assert guest.get(path, X_Order_Token=order["token"] + "x").status_code == 404
    again = guest.get(path, X_Order_Token=order["token"])
    assert guest.data_of(again)["id"] == order["id"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_member_orders_to_an_address_of_the_book(version):
    member = make_member()
    kept = {name: value for name, value in ADDRESS.items() if name != "country"}
    saved = member.addresses.create(country_id="GB", **kept)
    buyer = Buyer(version, member)
    buyer.add(make_product())
    foreign = buyer.order(address_id=saved.pk + 1)
    assert foreign.status_code == 400
    placed = buyer.order(address_id=saved.pk)
    assert placed.status_code == 201
    order = Order.objects.get()
    assert (order.user, order.guest_email) == (member, "")
    assert order.shipping_address.line1 == "12 Bower Lane"
    assert buyer.data_of(placed)["token"] is None


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"address": None},
        {"address": ADDRESS | {"country": "XX"}},
        {"address": ADDRESS | {"postcode": "nowhere"}},
        {"address": ADDRESS | {"line1": "\0"}},
        {"email": ""},
        {"email": "nobody"},
        {"deliveries": {"x": "post"}},
        {"expected_total": "much"},
        {"address_id": 10**40},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_ordered(version, wrong):
    guest = Buyer(version)
    guest.add(make_product())
    refused = guest.order(**wrong)
    assert refused.status_code == 400
    assert next(iter(wrong)) in refused.json()["errors"][0]["field"]
    assert not Order.objects.exists()


@pytest.mark.parametrize("version", VERSIONS)
def test_without_an_address_goods_are_not_ordered(version):
    buyer = Buyer(version, make_member())
    buyer.add(make_product())
    path = "orders/create/" if buyer.is_first else "orders/"
    refused = buyer.post(path, {"expected_total": "1.00"}, Idempotency_Key="one")
    assert (refused.status_code, codes_in(refused)) == (409, ["address_missing"])


@pytest.mark.parametrize("version", VERSIONS)
def test_what_has_sold_out_is_told_line_by_line_and_nothing_is_held(version):
    bowl, cup = make_product(stock=3), make_product(stock=3)
    guest = Buyer(version)
    guest.add(bowl, 2)
    guest.add(cup)
    lines = {line["product"]: line["id"] for line in guest.cart()["lines"]}
    set_stock(1, of=bowl)
    refused = guest.order()
    assert refused.status_code == 409
    [error] = refused.json()["errors"]
    assert (error["field"], error["code"]) == (f"lines.{lines[bowl.pk]}", "too_few_left")
    assert not Order.objects.exists()
    assert {record.num_allocated for record in StockRecord.objects.all()} <= {0, None}
    assert Basket.objects.get().status == Basket.OPEN


@pytest.mark.parametrize("version", VERSIONS)
def test_another_total_than_was_shown_is_refused(version):
    guest = Buyer(version)
    guest.add(make_product(price="10.00"))
    refused = guest.order(expected_total="16.00")
    assert (refused.status_code, codes_in(refused)) == (409, ["total_changed"])
    assert guest.order(expected_total="16.80").status_code == 201


def test_v2_wants_the_total_that_was_shown():
    guest = Buyer()
    guest.add(make_product())
    refused = guest.order(expected_total=None)
    assert (refused.status_code, codes_in(refused)) == (400, ["required"])
    assert refused.json()["errors"][0]["field"] == "expected_total"
    assert not Order.objects.exists()


@pytest.mark.parametrize(("version", "expected"), SHOWN)
def test_each_price_that_was_raised_meanwhile_is_told_and_nothing_is_ordered(version, expected):
    guest, dear, same = Buyer(version), make_product("Bowl", price="10.00"), make_product()
    guest.add(dear, 2)
    guest.add(same)
    shown = guest.total_of({"address": ADDRESS})
    lines = {line["product"]: line["id"] for line in guest.cart()["lines"]}
    StockRecord.objects.filter(product=dear).update(price="50.00")
    refused = guest.order(expected_total=shown if expected else None)
    assert refused.status_code == 409
    moved, *others = refused.json()["errors"]
    assert (moved["field"], moved["code"]) == (f"lines.{lines[dear.pk]}", "price_changed")
    assert moved["message"] == "“Bowl” costs £60.00 now, and £12.00 when it came into the basket."
    assert [each["code"] for each in others] == (["total_changed"] if expected else [])
    assert not Order.objects.exists()
    assert Basket.objects.get().status == Basket.OPEN
    # Whoever was shown the new price orders for it.
    assert guest.order().status_code == 201


@pytest.mark.parametrize(("version", "expected"), SHOWN)
def test_a_voucher_that_somebody_used_meanwhile_is_told(version, expected):
    voucher = make_voucher("ONCE", usage=Voucher.SINGLE_USE)
    buyers = [Buyer(version), Buyer(version)]
    for buyer in buyers:
        buyer.add(make_product(price="10.00"))
        redeem(buyer, "ONCE")
    assert buyers[0].order(expected_total="15.60").status_code == 201
    refused = buyers[1].order(expected_total="15.60" if expected else None)
    assert refused.status_code == 409
    used, *others = refused.json()["errors"]
    assert (used["field"], used["code"]) == (f"vouchers.{voucher.pk}", "voucher_used")
    assert [each["code"] for each in others] == (["total_changed"] if expected else [])
    assert Order.objects.count() == 1


def test_a_voucher_that_the_goods_do_not_meet_any_more_is_told():
    voucher, guest = make_voucher("TEN"), Buyer("v1")
    guest.add(make_product(price="10.00"))
    redeem(guest, "TEN")
    Condition.objects.update(value=5)
    refused = guest.order(expected_total=None)
    assert (refused.status_code, codes_in(refused)) == (409, ["voucher_unmet"])
    assert refused.json()["errors"][0]["field"] == f"vouchers.{voucher.pk}"
    assert guest.order().status_code == 201


def test_v1_orders_without_a_total_what_is_as_it_was():
    guest = Buyer("v1")
    guest.add(make_product(price="10.00"))
    make_voucher("TEN")
    redeem(guest, "TEN")
    placed = guest.order(expected_total=None)
    assert placed.status_code == 201
    assert guest.data_of(placed)["total"]["incl_tax"] == "15.60"


def test_a_price_that_moved_is_told_also_where_a_wallet_pays():
    member = make_member()
    make_credit("10.00", member=member)
    buyer, bowl = Buyer(user=member), make_product(price="10.00")
    buyer.add(bowl)
    StockRecord.objects.filter(product=bowl).update(price="50.00")
    refused = buyer.order(use_wallet=True, expected_total="16.80", expected_left="6.80")
    assert codes_in(refused) == ["price_changed", "total_changed"]
    assert not Order.objects.exists()


def test_what_is_no_longer_public_is_not_ordered():
    guest, bowl = Buyer(), make_product()
    guest.add(bowl)
    Product.objects.update(is_public=False)
    assert codes_in(guest.order()) == ["not_for_sale"]


def test_an_empty_cart_is_not_ordered():
    assert codes_in(Buyer().order()) == ["basket_empty"]
    assert codes_in(Buyer(user=make_member()).order()) == ["basket_empty"]


def test_each_seller_sends_the_way_that_was_chosen(delivery):
    kiln = make_seller("Kiln")
    own, fast = make_delivery("2.00", seller=kiln), make_delivery("9.00", seller=kiln)
    guest = Buyer()
    guest.add(make_product(seller=kiln))
    guest.add(make_product())
    sendings = guest.data_of(guest.get("cart/deliveries/?country=GB"))["sendings"]
    assert [[way["code"] for way in each["ways"]] for each in sendings] == [
        [own.code, fast.code],
        [delivery.code],
    ]
    wrong = guest.order(delivery=fast.code)
    assert codes_in(wrong) == ["not_delivered"]
    chosen = {str(kiln.pk): fast.code}
    placed = guest.data_of(guest.order(deliveries=chosen))
    assert [each["delivery_price"]["excl_tax"] for each in placed["consignments"]] == [
        "9.00",
        "4.00",
    ]


def test_a_quote_says_what_the_order_comes_to():
    member = make_member()
    make_credit("10.00", member=member)
    buyer = Buyer(user=member)
    buyer.add(make_product(price="10.00"))
    asked = {"address": ADDRESS, "use_wallet": True}
    told = buyer.data_of(buyer.post("cart/quote/", asked))
    assert (told["total"]["incl_tax"], told["delivery"]["incl_tax"]) == ("16.80", "4.80")
    assert (told["credit"][0]["amount"], told["left"]) == ("10.00", "6.80")
    placed = buyer.order(use_wallet=True, expected_total="16.80", expected_left="6.80")
    assert placed.status_code == 201
    assert [each["held"] for each in buyer.data_of(placed)["payments"]] == ["10.00"]
    again = buyer.order(use_wallet=True, expected_left="6.80")
    assert codes_in(again) == ["basket_empty"]


@pytest.mark.parametrize("version", VERSIONS)
def test_credit_that_covers_another_part_is_refused(version):
    member = make_member()
    make_credit("10.00", member=member)
    buyer = Buyer(version, member)
    buyer.add(make_product(price="10.00"))
    refused = buyer.order(use_wallet=True, expected_left="1.00")
    assert codes_in(refused) == ["credit_changed"]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_wallet_pays_whole_is_paid_at_once(version):
    member = make_member()
    make_credit("100.00", member=member)
    buyer = Buyer(version, member)
    buyer.add(make_product(price="10.00"))
    placed = buyer.data_of(buyer.order(use_wallet=True))
    assert placed["status"] == "Paid"
    assert Order.objects.get().status == "Paid"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_key_is_the_same_order(version):
    guest, key = Buyer(version), str(uuid4())
    guest.add(make_product())
    first, second = guest.order(key=key), guest.order(key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Order.objects.count() == 1


def test_v2_wants_a_key_and_v1_does_not():
    for version, status in (("v2", 400), ("v1", 201)):
        guest = Buyer(version)
        guest.add(make_product(price="10.00"))
        path = "orders/create/" if guest.is_first else "orders/"
        sent = {"address": ADDRESS, "email": "guest@shop.example", "expected_total": "16.80"}
        assert guest.post(path, sent).status_code == status


def test_another_guests_basket_is_not_ordered_with_its_number():
    guest, thief = Buyer(), Buyer()
    guest.add(make_product())
    thief.basket_token = guest.basket_token.partition(":")[0] + ":forged"
    assert codes_in(thief.order()) == ["basket_empty"]
    assert Decimal(guest.cart()["total"]["incl_tax"]) > 0


def test_a_key_spends_no_wallet():
    member = make_member()
    make_credit("100.00", member=member)
    key = machine(member, "orders:write", "carts:write")
    product = make_product(price="10.00")
    send(key, "post", "/api/v2/cart/lines/", {"product": product.pk, "quantity": 1})
    asked = {"address": ADDRESS, "use_wallet": True, "expected_total": "16.80"}
    for path in ("cart/quote/", "orders/"):
        headers = {"Idempotency-Key": str(uuid4())}
        assert send(key, "post", f"/api/v2/{path}", asked, **headers).status_code == 403
    assert not Order.objects.exists()
