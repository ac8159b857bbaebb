"""The whole way by HTTP alone, as a mobile app goes it: bought, paid with 3-D Secure, sent, given
back in part, and seen in the dashboard."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import Page, expect

from demo.accounts import LOG_INS
from tests.journeys.stack import RunningShop
from tests.journeys.steps import sign_in
from tests.stripe_cards import SECURE_CARD, authenticate, confirm_payment

pytestmark = pytest.mark.xdist_group("journeys")

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "line1": "12 Bower Lane",
    "line4": "London",
    "postcode": "N1 9GU",
    "country": "GB",
}
SECONDS = 30

# Of which there are many.
CARD = "Noon Bird Card"


class Program:
    """A program that knows the shop by its API, version 2, alone."""

    def __init__(self, shop: RunningShop, token: str = "") -> None:
        self.base = f"{shop.url}/api/v2/"
        self.session = requests.Session()
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, status: int = 200, **about: Any) -> dict:
        """What is answered, if it is with this status."""
        headers = about.pop("headers", {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid4()))
        url = f"{self.base}{path}"
        answer = self.session.request(method, url, headers=headers, timeout=SECONDS, **about)
        assert answer.status_code == status, answer.text
        if "X-Basket-Token" in answer.headers:
            self.session.headers["X-Basket-Token"] = answer.headers["X-Basket-Token"]
        self.tag = answer.headers.get("ETag", "")
        return answer.json()

    def post(self, path: str, status: int = 201, **sent: Any) -> dict:
        return self.ask("POST", path, status, json=sent)

    def buy(self, **about: Any) -> dict:
        """From a search to an order that is paid with 3-D Secure."""
        found = self.ask("GET", f"products/search/?q={CARD}")["results"][0]
        assert found["title"] == CARD
        self.post("cart/lines/", product=found["id"], quantity=2)
        deliveries = self.ask("GET", "cart/deliveries/?country=GB&postcode=N1 9GU")
        assert all(sending["ways"] for sending in deliveries["sendings"])
        quote = self.post("cart/quote/", 200, address=ADDRESS)
        total = quote["total"]["incl_tax"]
        order = self.post("orders/", address=ADDRESS, expected_total=total, **about)
        if order["token"]:
            self.session.headers["X-Order-Token"] = order["token"]
        payment = self.post("payments/create/", order=order["id"])
        assert payment["amount"] == total
        confirm_payment(payment["client_secret"], SECURE_CARD)
        state = self.post("payments/verify/", 200, order=order["id"])
        assert (state["is_paid"], state["payments"]) == (False, ["requires_action"])
        authenticate(payment["client_secret"])
        state = self.post("payments/verify/", 200, order=order["id"])
        assert (state["status"], state["covered"]) == ("Paid", total)
        return self.ask("GET", f"orders/{order['id']}/")


def member(shop: RunningShop, role: str) -> Program:
    """One of the demo's people, with an access token."""
    email = next(entry[1] for entry in LOG_INS if entry[0] == role)
    return Program(shop, shop.access_token(email))


def send_all(staff: Program, order: dict) -> None:
    path = f"orders/{order['id']}/"
    staff.ask("GET", path)
    seen = {"If-Match": staff.tag}
    sent = staff.ask("PUT", path, json={"status": "Dispatched"}, headers=seen)
    assert sent["status"] == "Dispatched"


def send_and_give_back(
    buyer: Program, staff: Program, order: dict, eventually: Callable[..., None]
) -> None:
    """What becomes of a paid order, as its buyer sees it."""
    path = f"orders/{order['id']}/"
    assert order["status"] == "Paid"
    send_all(staff, order)
    eventually(
        lambda: buyer.ask("GET", path)["payments"][0]["taken"] == order["total"]["incl_tax"],
        what="the money to be taken",
    )
    staff.post(f"{path}refunds/", amount="1.00", reason="A chip in the glaze")
    eventually(
        lambda: buyer.ask("GET", path)["refund_state"] == "Partly refunded", what="the refund"
    )
    kinds = [each["kind"] for each in buyer.ask("GET", f"{path}events/")["results"]]
    assert {"placed", "paid", "dispatched", "returned"} <= set(kinds)


def check_dashboard(page: Page, order: dict) -> None:
    sign_in(page, "Staff", path=f"/dashboard/orders/{order['id']}/")
    expect(page.locator("body")).to_contain_text("Dispatched")
    expect(page.locator("body")).to_contain_text("Partly refunded")


def test_a_guest_buys_by_http_alone_with_3d_secure_and_is_refunded(page: Page, shop, eventually):
    guest = Program(shop)
    order = guest.buy(email=f"program-{uuid4().hex[:8]}@journeys.example")
    send_and_give_back(guest, member(shop, "Staff"), order, eventually)
    check_dashboard(page, order)


def test_a_member_buys_by_http_alone_with_3d_secure_and_is_refunded(page: Page, shop, eventually):
    buyer = member(shop, "Customer")
    order = buyer.buy()
    assert order["token"] is None
    send_and_give_back(buyer, member(shop, "Staff"), order, eventually)
    mine = buyer.ask("GET", "orders/")["results"]
    assert (mine[0]["id"], mine[0]["status"]) == (order["id"], "Dispatched")

    sign_in(page, "Customer", path="/accounts/orders/")
    expect(page.locator("main")).to_contain_text(order["id"])
    page.context.clear_cookies()
    check_dashboard(page, order)
