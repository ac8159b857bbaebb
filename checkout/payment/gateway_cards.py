"""Customers and their kept cards at Stripe. Card numbers are only ever there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from checkout.payment.answers import SavedCard, read_saved_card
from checkout.payment.stripe_calls import PaymentInvalid, call, client, pages

PAGE_SIZE = 100


@dataclass(frozen=True, kw_only=True)
class SetupIntent:
    """A card about to be kept. `status` "succeeded": it is."""

    id: str
    status: str
    customer: str
    client_secret: str = field(repr=False)


def create_customer(*, email: str, name: str, member: str, idempotency_key: str) -> str:
    """Make a customer and return its id; the same key gives the same one.

    Raises PaymentUnavailable, PaymentInvalid.
    """
    params: Any = {"email": email, "name": name, "metadata": {"member": member}}
    options: Any = {"idempotency_key": idempotency_key}
    return call("create_customer", lambda: client().v1.customers.create(params, options))["id"]


def delete_customer(customer: str) -> None:
    """Forget a customer with all cards. One that is gone is well. Raises PaymentUnavailable."""
    try:
        call("delete_customer", lambda: client().v1.customers.delete(customer))
    except PaymentInvalid as error:
        if error.code != "resource_missing":
            raise


def begin_setup(customer: str) -> SetupIntent:
    """Ask to keep a card for payments while its owner is present.

    Raises PaymentUnavailable, PaymentInvalid.
    """
    params: Any = {"customer": customer, "usage": "on_session", "payment_method_types": ["card"]}
    return _read_setup(call("begin_setup", lambda: client().v1.setup_intents.create(params)))


def retrieve_setup(setup_id: str) -> SetupIntent:
    """Return the setup intent as it is now. Raises PaymentUnavailable, PaymentInvalid."""
    return _read_setup(call("retrieve_setup", lambda: client().v1.setup_intents.retrieve(setup_id)))


def find_cards(customer: str) -> Iterator[SavedCard]:
    """Yield the cards kept with a customer, newest first. Raises PaymentUnavailable."""

    def fetch(params: Any) -> Any:
        return client().v1.customers.payment_methods.list(customer, params)

    for page in pages("find_cards", fetch, {"type": "card", "limit": PAGE_SIZE}):
        yield from filter(None, map(read_saved_card, page["data"]))


def detach_card(card_id: str) -> None:
    """Have a card kept no longer. One that is gone is well. Raises PaymentUnavailable."""
    try:
        call("detach_card", lambda: client().v1.payment_methods.detach(card_id))
    except PaymentInvalid as error:
        # Stripe has no code for a card that is attached to nobody.
        if "not attached" not in str(error) and error.code != "resource_missing":
            raise


def _read_setup(data: dict[str, Any]) -> SetupIntent:
    return SetupIntent(
        id=data["id"],
        status=data["status"],
        customer=data["customer"] or "",
        client_secret=data["client_secret"],
    )
