"""Paying orders by the API at the Stripe simulator, and giving the money back."""

from uuid import uuid4

import pytest

from api.models import IdempotentRequest
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.books import card_payments
from checkout.payment.models import Refund, Source
from outbox.actions import deliver_due
from tests.api.buying.clients import VERSIONS, Buyer
from tests.api.buying.staff import staff_who_may
from tests.factories import make_country, make_delivery, make_member, make_product
from tests.stripe_cards import DECLINED_CARD, SECURE_CARD, authenticate, confirm_payment
from tests.wallet.money import make_credit, place_with_credit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def delivery():
    make_country()
    return make_delivery("4.00")


def place(buyer: Buyer) -> dict:
    buyer.add(make_product(price="10.00"))
    return buyer.data_of(buyer.order())


def pay_headers(order: dict) -> dict[str, str]:
    return {"X_Order_Token": order["token"]} if order["token"] else {}


def begin(buyer: Buyer, order: dict):
    return buyer.post("payments/create/", {"order": order["id"]}, **pay_headers(order))


def verify(buyer: Buyer, order: dict):
    return buyer.post("payments/verify/", {"order": order["id"]}, **pay_headers(order))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("is_member", [False, True])
def test_an_order_is_paid_by_card(version, is_member, settings):
    buyer = Buyer(version, make_member() if is_member else None)
    order = place(buyer)
    begun = begin(buyer, order)
    assert begun.status_code == 201
    told = buyer.data_of(begun)
    assert (told["amount"], told["currency"]) == ("16.80", "GBP")
    assert told["publishable_key"] == settings.STRIPE_PUBLISHABLE_KEY
    assert buyer.data_of(verify(buyer, order))["is_paid"] is False
    assert "error" not in confirm_payment(told["client_secret"])
    state = buyer.data_of(verify(buyer, order))
    assert (state["status"], state["is_paid"], state["covered"]) == ("Paid", True, "16.80")
    assert begin(buyer, order).status_code == 409


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_that_credit_pays_whole_has_nothing_to_pay_by_card(version):
    """Not even before it is settled: the shop may have died between the two."""
    member = make_member()
    wallet = make_credit("50.00", member=member)
    order = place_with_credit(credit={wallet.pk: "16.80"}, owner=member)
    assert order.status == "Pending payment"
    answer = begin(Buyer(version, member), {"id": order.number, "token": ""})
    assert answer.status_code == 409
    assert "nothing_to_pay" in answer.content.decode()
    assert not card_payments(order).exists()


@pytest.mark.parametrize("version", VERSIONS)
def test_asked_again_an_order_has_the_same_payment_and_its_secret_is_not_kept(version):
    guest = Buyer(version)
    order, key = place(guest), str(uuid4())
    sent = {"order": order["id"]}
    headers = {"Idempotency_Key": key, **pay_headers(order)}
    secrets = {
        guest.data_of(guest.post("payments/create/", sent, **headers))["client_secret"]
        for _ in range(2)
    }
    assert len(secrets) == 1
    assert Source.objects.count() == 1
    kept = IdempotentRequest.objects.get(key=key)
    assert (kept.body, kept.headers) == ("", {})
    other = {"order": order["id"], "keep_card": True}
    assert guest.post("payments/create/", other, **headers).status_code == 422


def test_the_bank_may_ask_for_more_or_decline():
    guest = Buyer()
    order = place(guest)
    secret = guest.data_of(begin(guest, order))["client_secret"]
    assert "error" in confirm_payment(secret, DECLINED_CARD)
    confirm_payment(secret, SECURE_CARD)
    assert guest.data_of(verify(guest, order))["payments"] == ["requires_action"]
    authenticate(secret)
    assert guest.data_of(verify(guest, order))["is_paid"] is True


@pytest.mark.parametrize("version", VERSIONS)
def test_nobody_pays_or_looks_into_another_ones_order(version):
    owner = Buyer(version, make_member())
    order = place(owner)
    for stranger in (Buyer(version), Buyer(version, make_member())):
        assert begin(stranger, order).status_code == 404
        assert verify(stranger, order).status_code == 404
    forged = {"X_Order_Token": f"{order['id']}:forged"}
    sent = {"order": order["id"]}
    assert Buyer(version).post("payments/create/", sent, **forged).status_code == 404
    assert not Source.objects.exists()
    assert owner.post("payments/create/", {"order": "\0"}).status_code == 400
    assert owner.post("payments/create/", {}).status_code == 400


def test_while_the_bank_is_away_nothing_is_lost(monkeypatch):
    guest = Buyer()
    order = place(guest)

    def away(**_kwargs):
        raise gateway.PaymentUnavailable("away")

    monkeypatch.setattr(gateway, "create_intent", away)
    refused = begin(guest, order)
    assert (refused.status_code, refused.json()["code"]) == (503, "bank_away")
    assert refused["Retry-After"] == "5"
    monkeypatch.undo()
    assert begin(guest, order).status_code == 201


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_bank_does_not_take_is_told_without_its_words(version, monkeypatch):
    guest = Buyer(version)
    order = place(guest)

    def refuse(**_kwargs):
        raise gateway.PaymentInvalid("sk_secret is not allowed to do that")

    monkeypatch.setattr(gateway, "create_intent", refuse)
    refused = begin(guest, order)
    assert refused.status_code == 502
    assert b"sk_secret" not in refused.content


def dispatch(staff: Buyer, path: str) -> None:
    """Have all of an order sent, its money taken and its invoices issued."""
    sent = staff.put(path, {"status": "Dispatched"}, If_Match=staff.get(path)["ETag"])
    assert sent.status_code == 200
    deliver_due()


def test_whoever_sees_an_order_has_its_invoices():
    guest, staff = Buyer(), Buyer(user=staff_who_may("view_order", "change_order"))
    order = place(guest)
    confirm_payment(guest.data_of(begin(guest, order))["client_secret"])
    verify(guest, order)
    path = f"orders/{order['id']}/"
    dispatch(staff, path)
    [invoice] = guest.get(f"{path}invoices/", **pay_headers(order)).json()["results"]
    assert (invoice["kind"], invoice["gross"]) == ("invoice", "16.80")
    address = invoice["url"].partition("/api/v2/")[2]
    pdf = guest.get(address, **pay_headers(order))
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF")
    assert Buyer().get(address).status_code == 404
    assert guest.get(f"{path}invoices/{uuid4()}/", **pay_headers(order)).status_code == 404


def test_what_was_taken_is_given_back_once():
    buyer = Buyer(user=make_member())
    staff = Buyer(user=staff_who_may("view_order", "change_order", "add_refund"))
    order = place(buyer)
    confirm_payment(buyer.data_of(begin(buyer, order))["client_secret"])
    verify(buyer, order)
    path = f"orders/{order['id']}/"
    dispatch(staff, path)
    refunds, asked = f"{path}refunds/", {"amount": "5.00", "reason": "A chip"}
    assert buyer.post(refunds, asked, Idempotency_Key="r").status_code == 403
    assert staff.post(refunds, asked).status_code == 400
    first = staff.post(refunds, asked, Idempotency_Key="r")
    assert first.status_code == 201
    assert [each["amount"] for each in first.json()["results"]] == ["5.00"]
    assert staff.post(refunds, asked, Idempotency_Key="r").content == first.content
    assert Refund.objects.count() == 1
    deliver_due()
    seen = staff.get(path).json()
    assert (seen["refund_state"], seen["payments"][0]["refunded"]) == ("Partly refunded", "5.00")
    too_much = staff.post(refunds, {"amount": "12.00", "reason": "All"}, Idempotency_Key="s")
    assert too_much.status_code == 409
    line = seen["consignments"][0]["lines"][0]["id"]
    by_line = {"lines": [{"line": line, "quantity": 2}], "reason": "Two"}
    assert staff.post(refunds, by_line, Idempotency_Key="t").status_code == 409
    assert staff.post(refunds, {"reason": "None"}, Idempotency_Key="u").status_code == 400
    assert Order.objects.get().status == "Dispatched"
