"""The whole checkout of a guest, as a browser does it, paid at the Stripe simulator."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from bench.client import Browser
from bench.pages import Goods

LINES = 2
CARD = "pm_card_visa"
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "line1": "12 Bower Lane",
    "line4": "London",
    "postcode": "N1 9GU",
    "country": "GB",
    "phone_number": "",
    "notes": "",
}
HIDDEN = re.compile(r'name="(placement_key|expected_total)" value="([^"]+)"')


@dataclass
class Guest:
    """A guest who buys over and over, each time as somebody new with a new `browser`."""

    browser: Callable[[], Browser]
    goods: Goods
    number: int
    orders: int = 0

    def buy(self) -> None:
        """From the first product page to the thank-you page of a paid order."""
        browser = self.fill_in()
        self.place_and_pay(browser)
        browser.close()

    def fill_in(self) -> Browser:
        """Everything before the payment page: two goods, then who and where to.

        The cheapest delivery is chosen by the shop.
        """
        self.orders += 1
        browser = self.browser()
        self.goods.fill_basket(browser, LINES)
        browser.get(reverse("basket:summary")).expect(200, 'id="basket"')
        details = browser.get(reverse("checkout:index")).expect(302).location
        browser.get(details).expect(200, "postcode")
        email = f"guest-{self.number}-{self.orders}@shop.example"
        answer = browser.post(details, {**ADDRESS, "email": email}).expect(302)
        assert answer.location == reverse("checkout:payment-details")
        return browser

    def place_and_pay(self, browser: Browser) -> None:
        """From the payment page to the thank-you page."""
        page = browser.get(reverse("checkout:payment-details")).expect(200, "placement_key")
        fields = dict(HIDDEN.findall(page.body.decode()))
        placed = json.loads(
            browser.post(reverse("checkout:place"), fields, accept="application/json")
            .expect(200)
            .body
        )
        confirm_at_stripe(placed["client_secret"])
        back = browser.get(placed["return_url"]).expect(302)
        browser.get(back.location).expect(200, placed["order_number"])


def confirm_at_stripe(client_secret: str) -> None:
    """What Stripe.js does in the browser: send the card straight to Stripe."""
    intent = client_secret.partition("_secret_")[0]
    told = {
        "key": settings.STRIPE_PUBLISHABLE_KEY,
        "client_secret": client_secret,
        "payment_method": CARD,
    }
    stripe = Browser(settings.STRIPE_API_BASE)
    path = f"/v1/payment_intents/{intent}/confirm"
    stripe.post_json(path, json.dumps(told).encode()).expect(200, "requires_capture")
    stripe.close()
