"""Ways of paying at the Stripe simulator that have a page of their provider, as PayPal has.

Refused is what Stripe refuses, before anybody comes to that page.
"""

from collections.abc import Mapping
from typing import Any

from localstripe.errors import UserError

from embedded.stripe_cards import refusal
from embedded.stripe_objects import Resource

EURO = frozenset({"eur"})
WIDELY = frozenset(
    {"aud", "cad", "chf", "czk", "dkk", "eur", "gbp", "nok", "nzd", "pln", "sek", "usd"}
)
# https://docs.stripe.com/payments/payment-methods/payment-method-support
CURRENCIES = {
    "paypal": WIDELY | {"hkd", "sgd"},
    "klarna": WIDELY | {"ron"},
    "ideal": EURO,
    "bancontact": EURO,
    "eps": EURO,
    "p24": EURO | {"pln"},
}
WITH_MANUAL_CAPTURE = frozenset({"card", "paypal", "klarna"})
# What of `billing_details` has to be there.
NEEDS = {
    "klarna": ("email", "address"),
    "bancontact": ("name",),
    "eps": ("name",),
    "p24": ("email",),
}


class ProviderMethod(Resource):
    """A payment method that is no card. It pays once, and is kept with nobody."""

    object = "payment_method"
    _id_prefix = "pm_"

    def __init__(self, type: str, billing_details: Mapping[str, Any]) -> None:
        if missing := [need for need in NEEDS.get(type, ()) if not billing_details.get(need)]:
            raise _invalid(
                f"Missing required param: billing_details[{missing[0]}].",
                param=f"billing_details[{missing[0]}]",
            )
        super().__init__()
        self.type = type
        self.billing_details = dict(billing_details)
        self.customer = None
        self._card_number = ""


def refuse_types(types: list[str], *, currency: str, capture_method: str) -> None:
    """Refuse an intent of types that cannot all be used for it, as Stripe does."""
    for name in types:
        if name == "card":
            continue
        if name not in CURRENCIES:
            raise _invalid(
                f"{name} is no payment method type.",
                param="payment_method_types",
            )
        if currency not in CURRENCIES[name]:
            raise _invalid(
                f"The currency provided ({currency}) is invalid for {name}.", param="currency"
            )
        if capture_method == "manual" and name not in WITH_MANUAL_CAPTURE:
            raise _invalid(
                f"The payment method type {name} cannot be used with manual capture.",
                param="capture_method",
            )


def method_of(
    given: Mapping[str, Any], *, types: list[str], is_kept: bool
) -> ProviderMethod | None:
    """What an intent is to be confirmed with, where that is no card.

    `is_kept`: it was said before that it is to be kept, which has to be taken back.
    """
    data = given.get("payment_method_data") or {}
    name = data.get("type", "card")
    if name == "card":
        return None
    if name not in types:
        raise _invalid(
            f"The PaymentMethod provided ({name}) is not allowed for this PaymentIntent.",
            param="payment_method",
        )
    if not given.get("return_url"):
        raise _invalid("A return_url must be specified: this needs a redirect.", param="return_url")
    options = (given.get("payment_method_options") or {}).get(name) or {}
    if is_kept and options.get("setup_future_usage") != "none":
        raise _invalid(
            f"The payment method type {name} cannot be kept by this PaymentIntent's "
            "setup_future_usage.",
            param="setup_future_usage",
        )
    return ProviderMethod(name, data.get("billing_details") or {})


def _invalid(message: str, *, param: str) -> UserError:
    return refusal(400, type="invalid_request_error", param=param, message=message)
