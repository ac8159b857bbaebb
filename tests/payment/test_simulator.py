"""The Stripe simulator has the shapes and refusals of Stripe's API that the shop relies on."""

from typing import Any

import pytest
import requests
from django.conf import settings as shop

from tests.payment.money import (
    DISPUTED_CARD,
    FAILING_REFUND_CARD,
    ONE_CAPTURE_CARD,
    PENDING_REFUND_CARD,
    ask_stripe,
    move_refund,
)

pytestmark = pytest.mark.usefixtures("stripe")

SEVERAL = {"card": {"request_multicapture": "if_available"}}


def ask(path: str, method: str = "POST", **given: Any) -> requests.Response:
    key = (shop.STRIPE_SECRET_KEY, "")
    return requests.request(
        method, f"{shop.STRIPE_API_BASE}{path}", auth=key, json=given, timeout=9
    )


def authorised(card: str = "pm_card_visa", *, amount: int = 1000, **given: Any) -> dict:
    asked = {"amount": amount, "currency": "gbp", "capture_method": "manual"} | given
    intent = ask_stripe("/v1/payment_intents", "POST", **asked)
    return ask_stripe(f"/v1/payment_intents/{intent['id']}/confirm", "POST", payment_method=card)


def capture(intent: dict, **given: Any) -> requests.Response:
    return ask(f"/v1/payment_intents/{intent['id']}/capture", **given)


def taken(card: str = "pm_card_visa") -> dict:
    return capture(authorised(card)).json()


def entries(query: str = "") -> list[dict]:
    return ask_stripe(f"/v1/balance_transactions?limit=100{query}")["data"]


def charge_of(intent: dict) -> dict:
    return ask_stripe(f"/v1/charges/{intent['latest_charge']}")


def test_intent_takes_several_captures_where_asked_and_possible():
    intent = authorised(payment_method_options=SEVERAL)
    card = charge_of(intent)["payment_method_details"]["card"]
    assert card["multicapture"] == {"status": "available"}
    part = capture(intent, amount_to_capture=300, final_capture=False).json()
    assert (part["status"], part["amount_capturable"], part["amount_received"]) == (
        "requires_capture",
        700,
        300,
    )
    last = capture(intent, amount_to_capture=200).json()
    assert (last["status"], last["amount_capturable"], last["amount_received"]) == (
        "succeeded",
        0,
        500,
    )
    assert [entry["amount"] for entry in entries()] == [200, 300]


@pytest.mark.parametrize(("card", "options"), [("pm_card_visa", {}), (ONE_CAPTURE_CARD, SEVERAL)])
def test_intent_takes_one_capture_otherwise(card, options):
    intent = authorised(card, payment_method_options=options)
    refused = capture(intent, amount_to_capture=300, final_capture=False)
    assert refused.status_code == 400
    assert refused.json()["error"]["param"] == "final_capture"
    assert entries() == []


def test_hold_ends_a_week_after_the_charge():
    charge = charge_of(authorised())
    card = charge["payment_method_details"]["card"]
    assert card["capture_before"] - charge["created"] == 7 * 24 * 3600


def test_lapsed_intent_is_cancelled_by_stripe_and_cannot_be_captured():
    intent = authorised()
    lapsed = ask_stripe(f"/_config/payment_intents/{intent['id']}/lapse", "POST")
    assert (lapsed["status"], lapsed["cancellation_reason"]) == ("canceled", "automatic")
    assert capture(intent).json()["error"]["code"] == "payment_intent_unexpected_state"


def test_balance_is_listed_newest_first_by_type_source_and_page():
    intent = taken()
    refund = ask_stripe("/v1/refunds", "POST", payment_intent=intent["id"], amount=250)
    assert [(entry["type"], entry["amount"]) for entry in entries()] == [
        ("refund", -250),
        ("charge", 1000),
    ]
    assert [entry["fee"] for entry in entries("&type=charge")] == [35]
    assert [entry["amount"] for entry in entries(f"&source={refund['id']}")] == [-250]
    page = ask_stripe("/v1/balance_transactions?limit=1")
    assert page["has_more"]
    after = ask_stripe(f"/v1/balance_transactions?limit=1&starting_after={page['data'][0]['id']}")
    assert (after["has_more"], after["data"][0]["type"]) == (False, "charge")
    whole = entries("&expand[]=data.source")
    assert [entry["source"]["payment_intent"] for entry in whole] == [intent["id"]] * 2


def test_refund_that_fails_gives_the_money_back_to_the_balance():
    intent = taken(FAILING_REFUND_CARD)
    refund = ask_stripe("/v1/refunds", "POST", payment_intent=intent["id"])
    assert refund["status"] == "succeeded"
    move_refund(refund["id"], "failed")
    refund = ask_stripe(f"/v1/refunds/{refund['id']}")
    assert (refund["status"], refund["failure_reason"]) == ("failed", "expired_or_canceled_card")
    assert refund["failure_balance_transaction"].startswith("txn_")
    assert charge_of(intent)["amount_refunded"] == 0
    assert sum(entry["amount"] for entry in entries()) == 1000


def test_refund_may_be_pending_first():
    intent = taken(PENDING_REFUND_CARD)
    refund = ask_stripe("/v1/refunds", "POST", payment_intent=intent["id"])
    assert refund["status"] == "pending"
    move_refund(refund["id"], "succeeded")
    assert ask_stripe(f"/v1/refunds/{refund['id']}")["status"] == "succeeded"


@pytest.mark.parametrize(("evidence", "status"), [("winning", "won"), ("losing", "lost")])
def test_evidence_decides_a_dispute_and_its_charge_is_not_refunded_meanwhile(evidence, status):
    intent = taken(DISPUTED_CARD)
    [dispute] = ask_stripe(f"/v1/disputes?payment_intent={intent['id']}")["data"]
    assert (dispute["status"], dispute["amount"]) == ("needs_response", 1000)
    refused = ask("/v1/refunds", payment_intent=intent["id"])
    assert refused.json()["error"]["code"] == "charge_disputed"
    handed_in = {"evidence": {"uncategorized_text": f"{evidence}_evidence"}}
    decided = ask_stripe(f"/v1/disputes/{dispute['id']}", "POST", **handed_in)
    assert decided["status"] == status
    left = 1000 if status == "won" else 0
    assert sum(entry["amount"] for entry in entries()) == left


def test_setup_intent_keeps_a_card_with_its_customer_alone():
    customer = ask_stripe("/v1/customers", "POST", email="ada@shop.example")
    setup = ask_stripe("/v1/setup_intents", "POST", customer=customer["id"])
    key = {"key": shop.STRIPE_PUBLISHABLE_KEY}
    confirm = f"{shop.STRIPE_API_BASE}/v1/setup_intents/{setup['id']}/confirm"
    guess = key | {"client_secret": "guess", "payment_method": "pm_card_visa"}
    assert requests.post(confirm, json=guess, timeout=9).status_code == 404
    known = guess | {"client_secret": setup["client_secret"]}
    kept = requests.post(confirm, json=known, timeout=9).json()
    assert kept["status"] == "succeeded"
    cards = ask_stripe(f"/v1/customers/{customer['id']}/payment_methods?type=card")["data"]
    assert [card["id"] for card in cards] == [kept["payment_method"]]
    stranger = ask("/v1/payment_intents", amount=100, currency="gbp").json()
    refused = ask(
        f"/v1/payment_intents/{stranger['id']}/confirm", payment_method=kept["payment_method"]
    )
    assert refused.status_code == 400
    gone = ask_stripe(f"/v1/payment_methods/{kept['payment_method']}/detach", "POST")
    assert gone["customer"] is None
    assert ask_stripe(f"/v1/customers/{customer['id']}/payment_methods?type=card")["data"] == []


def test_bank_asks_on_its_own_page_whom_the_shop_itself_confirmed():
    back = "https://shop.example/back/?order=1"
    intent = ask_stripe("/v1/payment_intents", "POST", amount=1000, currency="gbp")
    path = f"/v1/payment_intents/{intent['id']}"
    card = {"payment_method": "pm_card_authenticationRequired", "return_url": back}
    asked = ask_stripe(f"{path}/confirm", "POST", **card)["next_action"]["redirect_to_url"]
    assert asked["return_url"] == back
    assert ask_stripe(path)["next_action"]["redirect_to_url"] == asked
    assert requests.get(asked["url"].partition("?")[0], timeout=9).status_code == 404
    ways = []
    for answer in ("false", "true"):
        ask_stripe(f"{path}/confirm", "POST", **card)
        answered = requests.post(
            asked["url"], data={"success": answer}, allow_redirects=False, timeout=9
        )
        ways.append(answered.headers["Location"].partition("redirect_status=")[2])
        assert answered.headers["Location"].startswith(f"{back}&payment_intent={intent['id']}")
    assert ways == ["failed", "succeeded"]
    assert (ask_stripe(path)["status"], ask_stripe(path)["next_action"]) == ("succeeded", None)


def test_stripe_js_asks_by_itself_without_a_way_back():
    assert authorised("pm_card_authenticationRequired")["next_action"] == {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {},
    }


BY_PAYPAL = {"payment_method_data": {"type": "paypal"}, "return_url": "https://shop.example/back/"}
WITH_PAYPAL = {"payment_method_types": ["card", "paypal"], "capture_method": "manual"}


def begin(**given: Any) -> str:
    """The address of a new intent."""
    intent = ask_stripe("/v1/payment_intents", "POST", amount=1000, currency="gbp", **given)
    return f"/v1/payment_intents/{intent['id']}"


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [("true", "requires_capture", "succeeded"), ("false", "requires_payment_method", "failed")],
)
def test_provider_asks_on_its_own_page(answer, status, said):
    path = begin(**WITH_PAYPAL)
    asked = ask_stripe(f"{path}/confirm", "POST", **BY_PAYPAL)
    assert asked["status"] == "requires_action"
    url = asked["next_action"]["redirect_to_url"]["url"]
    page = requests.get(url, timeout=9).text
    assert "Test Paypal" in page and ">Cancel<" in page
    back = requests.post(url, data={"success": answer}, allow_redirects=False, timeout=9)
    assert back.headers["Location"].endswith(f"redirect_status={said}")
    assert ask_stripe(path)["status"] == status


def test_charge_of_a_provider_has_no_card():
    path = begin(**WITH_PAYPAL)
    asked = ask_stripe(f"{path}/confirm", "POST", **BY_PAYPAL)
    url = asked["next_action"]["redirect_to_url"]["url"]
    requests.post(url, data={"success": "true"}, allow_redirects=False, timeout=9)
    details = charge_of(ask_stripe(path))["payment_method_details"]
    assert details == {"type": "paypal", "paypal": {}}


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"payment_method_types": ["card", "sofort"]}, "payment_method_types"),
        ({"payment_method_types": ["card", "eps"]}, "currency"),
        (
            {"payment_method_types": ["ideal"], "currency": "eur", "capture_method": "manual"},
            "capture_method",
        ),
    ],
)
def test_intent_that_a_provider_cannot_pay_is_refused(asked, param):
    refused = ask("/v1/payment_intents", **{"amount": 1000, "currency": "gbp"} | asked)
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, param)


@pytest.mark.parametrize(
    ("types", "changed", "param"),
    [
        (["card"], {}, "payment_method"),
        (["paypal"], {"return_url": ""}, "return_url"),
        (
            ["klarna"],
            {
                "payment_method_data": {
                    "type": "klarna",
                    "billing_details": {"email": "a@b.example"},
                }
            },
            "billing_details[address]",
        ),
    ],
)
def test_confirmation_that_a_provider_needs_more_for_is_refused(types, changed, param):
    refused = ask(f"{begin(payment_method_types=types)}/confirm", **BY_PAYPAL | changed)
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, param)


def test_wish_to_keep_is_taken_back_for_a_provider():
    path = begin(**WITH_PAYPAL, setup_future_usage="on_session")
    refused = ask(f"{path}/confirm", **BY_PAYPAL)
    assert refused.json()["error"]["param"] == "setup_future_usage"
    taken_back = {"payment_method_options": {"paypal": {"setup_future_usage": "none"}}}
    assert ask(f"{path}/confirm", **BY_PAYPAL, **taken_back).status_code == 200
