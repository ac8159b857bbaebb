"""Whose payments they are: the account of the secret key that made an intent is told of it."""

from contextvars import ContextVar

from localstripe.resources import StripeObject, store

asking: ContextVar[str | None] = ContextVar("asking", default=None)
"""The account that asks; None: a customer, or who pulls a lever."""


def account_of_key(key: str | None) -> str | None:
    """`shop` of `sk_test_shop`."""
    return key.split("_", 2)[-1] if key else None


def account_of(about: StripeObject) -> str | None:
    """The account that an object, or the intent it belongs to, was made for."""
    intent = store.get(f"payment_intent:{getattr(about, 'payment_intent', '')}", about)
    return vars(intent).setdefault("_account", asking.get())
