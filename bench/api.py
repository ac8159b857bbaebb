"""What is measured of the API: lists, one product, search, a cart and a whole checkout by it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from uuid import uuid4

from bench.checkout import ADDRESS, LINES, confirm_at_stripe
from bench.client import Answer, Browser
from bench.loading.data_set import DataSet
from bench.pages import Goods, Page, root_category

BASE = "/api/v2/"
ROWS = 24
TOKEN = "x-basket-token"
PRODUCTS = 50

LIST, DETAIL = "API: list of 24 products", "API: product"
COLD_LIST = "API: list of 24 products, made anew"
ADD = "API: add to cart"


def api_pages(data: DataSet, goods: Goods) -> list[Page]:
    """Requests of the API. What is kept is asked for warm, but for the list that is made anew: to
    somebody with a cookie no kept answer is given."""
    category = root_category(data)
    products = cycle(f"{BASE}products/{product.pk}/" for product in goods.products[:PRODUCTS])
    word = goods.products[0].get_title().split()[0]
    return [
        _read(LIST, lambda: f"{BASE}products/?limit={ROWS}"),
        _read(COLD_LIST, lambda: f"{BASE}products/?limit={ROWS}", cookies={"who": "somebody"}),
        _read(DETAIL, lambda: next(products), asked_before=PRODUCTS),
        _read("API: search, made anew", lambda: f"{BASE}products/search/?q={word}&limit={ROWS}"),
        _read(
            "API: list of a category",
            lambda: f"{BASE}products/?category={category.pk}&limit={ROWS}",
        ),
        Page(ADD, prepare=lambda browser: _add(browser, goods), ask=lambda b: _add(b, goods)),
    ]


@dataclass
class ApiGuest:
    """A guest's program that buys over and over, each time with a new basket."""

    browser: Callable[[], Browser]
    goods: Goods
    number: int
    orders: int = 0

    def buy(self) -> None:
        """From an empty cart to a paid order."""
        self.orders += 1
        browser = self.browser()
        for _ in range(LINES):
            _add(browser, self.goods)
        order = {
            "address": {name: ADDRESS[name] for name in ADDRESS if ADDRESS[name]},
            "email": f"program-{self.number}-{self.orders}@shop.example",
        }
        quoted = _sent(browser, "cart/quote/", order, 200)
        order["expected_total"] = quoted["total"]["incl_tax"]
        browser.headers["Idempotency-Key"] = str(uuid4())
        placed = _sent(browser, "orders/", order, 201)
        del browser.headers["Idempotency-Key"]
        browser.headers["X-Order-Token"] = placed["token"]
        payment = _sent(browser, "payments/create/", {"order": placed["id"]}, 201)
        confirm_at_stripe(payment["client_secret"])
        paid = _sent(browser, "payments/verify/", {"order": placed["id"]}, 200)
        assert paid["is_paid"], paid
        browser.close()


def _read(
    name: str,
    address: Callable[[], str],
    *,
    cookies: dict[str, str] | None = None,
    asked_before: int = 0,
) -> Page:
    def prepare(browser: Browser) -> None:
        browser.cookies |= cookies or {}
        for _ in range(asked_before):
            ask(browser)

    def ask(browser: Browser) -> Answer:
        return browser.get(address()).expect(200)

    return Page(name, prepare=prepare, ask=ask)


def _add(browser: Browser, goods: Goods) -> Answer:
    (product,) = goods.take(1)
    answer = _post(browser, "cart/lines/", {"product": product.pk, "quantity": 1}).expect(201)
    browser.headers["X-Basket-Token"] = answer.headers[TOKEN]
    return answer


def _sent(browser: Browser, path: str, said: dict, status: int) -> dict:
    return json.loads(_post(browser, path, said).expect(status).body)


def _post(browser: Browser, path: str, said: dict) -> Answer:
    return browser.post_json(f"{BASE}{path}", json.dumps(said).encode())
