"""Customers who will have their order: they try again, click twice, and close tabs too early."""

import json
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from django.urls import reverse

from bench.checkout import ADDRESS, HIDDEN, confirm_at_stripe
from bench.client import Answer, Browser, WrongAnswer
from catalogue.models import Product
from tests.soak.goods import Goods

Result = TypeVar("Result")

PATIENCE_SECONDS = 90
PAUSE_SECONDS = 0.3
TRIES = 8
"""How often a customer begins anew, with an empty basket, before going to another shop."""

SCARCE_SHARE, DOUBLE_CLICKS, CLOSED_TABS, FORGETFUL = 0.3, 0.2, 0.25, 0.05


@dataclass(frozen=True)
class Paid:
    """An order whose card Stripe has accepted, as its customer remembers it."""

    order_number: str
    intent: str
    email: str


@dataclass
class Told:
    """What all customers remember. Threads only append."""

    paid: list[Paid] = field(default_factory=list)
    sold_out: list[str] = field(default_factory=list)
    unpaid: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def ordered(self) -> int:
        """How many purchases came to an order, paid or not."""
        return len(self.paid) + len(self.unpaid)


class SoldOut(Exception):
    """The shop says that there is not enough of it."""


class Customer:
    """Buys over and over, each time as somebody new."""

    def __init__(self, origin: str, goods: Goods, told: Told, *, number: int, seed: int) -> None:
        self._origin = origin
        self._goods = goods
        self._told = told
        self._number = number
        self._chance = random.Random(f"{seed} {number}")
        self._bought = 0
        self._pause = threading.Event()

    def buy(self) -> None:
        """One purchase, however often it must be begun anew."""
        self._bought += 1
        email = f"soak-{self._number}-{self._bought}@shop.example"
        for _ in range(TRIES):
            try:
                return self._attempt(email)
            except SoldOut:
                return self._told.sold_out.append(email)
            except (WrongAnswer, OSError) as trouble:
                self._told.troubles.append(f"{type(trouble).__name__}: {str(trouble)[:200]}")
                self._pause.wait(PAUSE_SECONDS)
        self._told.gone.append(email)

    def _attempt(self, email: str) -> None:
        browser = Browser(self._origin)
        try:
            self._fill_in(browser, email)
            placed = self._place(browser)
            number = placed["order_number"]
            if self._chance.random() < FORGETFUL:
                return self._told.unpaid.append(number)
            intent = placed["client_secret"].partition("_secret_")[0]
            self._insist(lambda: _confirm(placed["client_secret"]))
            self._told.paid.append(Paid(number, intent, email))
            if self._chance.random() >= CLOSED_TABS:
                self._return(browser, placed)
        finally:
            browser.close()

    def _fill_in(self, browser: Browser, email: str) -> None:
        for product in self._choice():
            self._insist(lambda p=product: browser.get(p.get_absolute_url()).expect(200))
            address = reverse("basket:add", args=[product.pk])
            self._insist(lambda a=address: browser.post(a, {"quantity": "1"}).expect(302))
        details = self._insist(lambda: browser.get(reverse("checkout:index")).expect(302)).location
        if details == reverse("basket:summary"):
            # Either nothing of it is to be had any more, or the basket was lost.
            raise WrongAnswer("There is nothing to pay for", status=302)
        self._insist(lambda: browser.get(details).expect(200, "postcode"))
        self._insist(lambda: browser.post(details, {**ADDRESS, "email": email}).expect(302))

    def _choice(self) -> list[Product]:
        chosen = self._chance.sample(self._goods.plenty, self._chance.randint(1, 2))
        if self._chance.random() < SCARCE_SHARE:
            chosen.append(self._goods.scarce)
        return chosen

    def _place(self, browser: Browser) -> dict[str, str]:
        payment = reverse("checkout:payment-details")
        page = self._insist(lambda: browser.get(payment).expect(200, "placement_key"))
        fields = dict(HIDDEN.findall(page.body.decode()))

        def place() -> Answer:
            answer = browser.post(reverse("checkout:place"), fields, accept="application/json")
            if answer.status == 409:
                raise SoldOut
            return answer.expect(200)

        placed = json.loads(self._insist(place).body)
        if self._chance.random() < DOUBLE_CLICKS:
            again = json.loads(self._insist(place).body)
            if again["order_number"] != placed["order_number"]:
                raise AssertionError(f"One key, two orders: {placed} and {again}")
        return placed

    def _return(self, browser: Browser, placed: dict[str, str]) -> None:
        back = self._insist(lambda: browser.get(placed["return_url"]).expect(302))
        self._insist(lambda: browser.get(back.location))

    def _insist(self, step: Callable[[], Result]) -> Result:
        """Repeat a step while the shop does not answer, or says that something is broken."""
        deadline = monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return step()
            except OSError:
                if monotonic() > deadline:
                    raise
            except WrongAnswer as wrong:
                if monotonic() > deadline or wrong.status < 500:
                    raise
            self._pause.wait(PAUSE_SECONDS)


def _confirm(client_secret: str) -> None:
    try:
        confirm_at_stripe(client_secret)
    except WrongAnswer as wrong:
        # The first time was heard, only its answer was lost.
        if "requires_capture" not in str(wrong):
            raise
