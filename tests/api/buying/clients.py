"""Programs that buy: a guest who keeps a basket's token, and members."""

from typing import Any
from uuid import uuid4

from rest_framework.test import APIClient

from api.tokens.actions import begin_family
from checkout.order.models import Order

VERSIONS = ["v1", "v2"]

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "line1": "12 Bower Lane",
    "line4": "London",
    "postcode": "N1 9GU",
    "country": "GB",
}
QUESTION = ("address", "address_id", "delivery", "deliveries")


class Buyer:
    """Asks one version of the API, and keeps what it was handed: the basket's token, and the totals
    that it was shown, by the keys of its orders."""

    def __init__(self, version: str = "v2", user: Any = None) -> None:
        self.base, self.is_first = f"/api/{version}/", version == "v1"
        self.client = APIClient()
        self.basket_token = ""
        self.shown: dict[str, str] = {}
        if user is not None:
            self.sign_in(user)

    def sign_in(self, user: Any) -> None:
        """By a token of the member's, which costs what it costs everybody."""
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {begin_family(user).access}")

    def ask(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """The response; headers are named with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.basket_token:
            sent.setdefault("X-Basket-Token", self.basket_token)
        response = getattr(self.client, method)(
            f"{self.base}{path}", data, format="json" if data is not None else None, headers=sent
        )
        self.basket_token = response.get("X-Basket-Token", self.basket_token)
        return response

    def data_of(self, response: Any) -> Any:
        """What was answered, out of the envelope."""
        answer = response.json()
        return answer["data"] if self.is_first else answer

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("get", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.ask("post", path, {} if data is None else data, **headers)

    def put(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.ask("put", path, {} if data is None else data, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("delete", path, **headers)

    def add(self, product: Any, quantity: int = 1, **headers: str) -> Any:
        path = "cart/add/" if self.is_first else "cart/lines/"
        return self.post(path, {"product": product.pk, "quantity": quantity}, **headers)

    def cart(self) -> Any:
        return self.data_of(self.get("cart/"))

    def order(self, **given: Any) -> Any:
        """Place an order of what is in the cart for what a quote says, by a key of its own, unless
        others are given. `expected_total` None: it is not sent."""
        key = given.pop("key", str(uuid4()))
        sent = {"address": ADDRESS, "email": "guest@shop.example"} | given
        if "expected_total" not in sent:
            sent["expected_total"] = self.shown.get(key) or self.total_of(sent)
            self.shown[key] = sent["expected_total"]
        if sent["expected_total"] is None:
            del sent["expected_total"]
        path = "orders/create/" if self.is_first else "orders/"
        return self.post(path, sent, Idempotency_Key=key)

    def total_of(self, sent: Any) -> str:
        """What a quote says that an order would come to; nothing, where it is refused."""
        asked = {name: sent[name] for name in QUESTION if name in sent}
        quoted = self.post("orders/quote/" if self.is_first else "cart/quote/", asked)
        return self.data_of(quoted)["total"]["incl_tax"] if quoted.status_code == 200 else "0.00"


def codes_in(response: Any) -> list[str]:
    """The codes of the errors of a refusal, in either version."""
    return [each["code"] for each in response.json()["errors"]]


def cancel_path(version: str, order: Order) -> str:
    """Where an order is called off."""
    if version == "v1":
        return f"orders/cancel/{order.number}/"
    return f"orders/{order.number}/cancel/"
