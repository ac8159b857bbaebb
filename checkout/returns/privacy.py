"""What returns hold of a person: told in the copy of the data, and forgotten with the account."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from checkout.order.models import Order
from checkout.returns.models import Return, ReturnPicture, Withdrawal
from checkout.returns.pictures import delete_files

NOBODY = "nobody@erased.invalid"
ERASED = "-"


def told_of(order: Order) -> dict[str, Any]:
    """The returns and withdrawals of an order, read along with it (RETURNS_READ_ALONG)."""
    return {
        "returns": [
            {
                "number": back.number,
                "status": back.status,
                "asked": back.requested_at,
                "reason": back.reason,
                "words": back.words,
                "refused_because": back.refusal,
                "tracking": back.tracking_reference,
                "given_back": back.refunded,
                "pictures": len(back.pictures.all()),
                "pieces": [
                    {"title": row.line.title, "quantity": row.quantity} for row in back.lines.all()
                ],
            }
            for back in order.returns.all()
        ],
        "withdrawals": [
            {"declared": each.declared_at, "name": each.name, "email": each.email}
            for each in order.withdrawals.all()
        ],
    }


RETURNS_READ_ALONG = ("returns__lines__line", "returns__pictures", "withdrawals")


@transaction.atomic
def forget_person(orders: QuerySet[Order]) -> set[str]:
    """Take words, pictures and names out of the returns and withdrawals of orders.

    What came back and what it cost stays. Returns the addresses to which receipts went.
    """
    withdrawals = Withdrawal.objects.filter(order__in=orders)
    addresses = set(withdrawals.values_list("email", flat=True)) - {NOBODY}
    withdrawals.update(name=ERASED, email=NOBODY)
    Return.objects.filter(order__in=orders).exclude(words="").update(words="")
    pictures = ReturnPicture.objects.filter(back__order__in=orders)
    files = list(pictures)
    pictures.delete()
    transaction.on_commit(partial(delete_files, files))
    return addresses
