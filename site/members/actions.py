"""Which addresses the checkout proposes."""

from typing import Any

from django.db import transaction

from accounts.models import User
from locks import lock_rows

PURPOSES = ("shipping", "billing")


class AddressNotDelivered(Exception):
    """Nothing is sent to the country of an address, or nobody knows such a purpose."""


def lock_address_book(user: User) -> None:
    """Have a member's addresses written one after the other. Caller is in a transaction.

    Whether an address is in the book already, and which one is proposed, is asked behind this.
    """
    lock_rows(User.objects.filter(pk=user.pk))


@transaction.atomic
def use_address_first(address: Any, *, purpose: str) -> None:
    """Have the checkout propose an address for "shipping" or "billing", in place of the last one.

    Raises AddressNotDelivered.
    """
    if purpose not in PURPOSES:
        raise AddressNotDelivered(purpose)
    if purpose == "shipping" and not address.country.is_shipping_country:
        raise AddressNotDelivered(address.country_id)
    lock_rows(User.objects.filter(pk=address.user_id))
    own = type(address).objects.filter(user=address.user_id)
    default = f"is_default_for_{purpose}"
    own.filter(**{default: True}).exclude(pk=address.pk).update(**{default: False})
    own.filter(pk=address.pk).update(**{default: True})
