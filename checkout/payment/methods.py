"""Ways of paying on a page of their provider: which there are, and which the shop offers.

All of them answer at once, so that the customer who comes back has paid or has not. What Stripe
says of each: https://docs.stripe.com/payments/payment-methods/payment-method-support
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

EURO = frozenset({"EUR"})
WIDELY = frozenset(
    {"AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "NOK", "NZD", "PLN", "SEK", "USD"}
)


@dataclass(frozen=True, kw_only=True)
class Method:
    """`type` is Stripe's, `name` the one that customers know.

    `waits`: the money may be held, and taken when goods go out. `needs` is what of the customer
    Stripe has to be told: email, name, country.
    """

    type: str
    name: str
    currencies: frozenset[str]
    waits: bool
    needs: tuple[str, ...] = ()


METHODS: Mapping[str, Method] = {
    method.type: method
    for method in (
        Method(
            type="paypal",
            name="PayPal",
            currencies=WIDELY | {"HKD", "SGD"},
            waits=True,
        ),
        Method(
            type="klarna",
            name="Klarna",
            currencies=WIDELY | {"RON"},
            waits=True,
            needs=("email", "country"),
        ),
        Method(type="ideal", name="iDEAL", currencies=EURO, waits=False),
        Method(type="bancontact", name="Bancontact", currencies=EURO, waits=False, needs=("name",)),
        Method(type="eps", name="EPS", currencies=EURO, waits=False, needs=("name",)),
        Method(
            type="p24",
            name="Przelewy24",
            currencies=EURO | {"PLN"},
            waits=False,
            needs=("name", "email"),
        ),
    )
}


def methods_offered(*, with_address: bool = True) -> list[Method]:
    """What the shop offers beside cards, in the order of its setting; without the customer's
    address only what needs no country.

    The system checks see to it that each takes the shop's currency, and can be used by it.
    """
    offered = [METHODS[name] for name in settings.STRIPE_REDIRECT_METHODS]
    return [each for each in offered if with_address or "country" not in each.needs]


def method_named(name: str) -> Method | None:
    """The method that customers know by this name."""
    return next((each for each in METHODS.values() if each.name == name), None)


def name_of(kind: str) -> str:
    """What customers call a type of Stripe's, offered here or not."""
    method = METHODS.get(kind)
    return method.name if method else kind.replace("_", " ").capitalize()
