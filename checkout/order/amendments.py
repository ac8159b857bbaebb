"""What is changed on an order without moving it: its address, and what is noted with it."""

import logging
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.exceptions import AddressRefused
from checkout.order.models import Order, OrderEvent, OrderNote
from checkout.order.moves import check_deed, lock_order, record_deed, role_of
from checkout.order.prices_elsewhere import check_price_at
from checkout.tax.regions import place_of
from outbox.actions import record_event

ADDRESS_FIELDS = (
    "first_name",
    "last_name",
    "line1",
    "line2",
    "line3",
    "line4",
    "state",
    "postcode",
    "country_id",
    "phone_number",
    "notes",
)
LONGEST_NOTE = 4000

logger = logging.getLogger("checkout.order")


@transaction.atomic
def change_shipping_address(order_id: int, *, fields: Mapping[str, object], by: User) -> Order:
    """Send an order to another address; `fields` are those of ADDRESS_FIELDS that it should have.

    Only before a parcel left, and only where the order costs the same: the customer has agreed to
    one price. Raises AddressRefused, which says why, InvalidOrderStatus, PermissionDenied.
    """
    order = lock_order(order_id)
    role = role_of(by, order=order)
    check_deed("change_shipping_address", order, role=role)
    address = order.shipping_address
    if address is None:
        raise AddressRefused(_("Nothing of this order is sent."))
    sent = order.lines.filter(quantity_dispatched__gt=0)
    if sent.exclude(consignment__travels=False).exists():
        raise AddressRefused(_("A part of this order is on its way to the old address."))
    wanted = {name: fields[name] for name in ADDRESS_FIELDS if name in fields}
    changed = [name for name, value in wanted.items() if value != getattr(address, name)]
    if not changed:
        return order
    before = place_of(address)
    for name in changed:
        setattr(address, name, wanted[name])
    check_price_at(place_of(address), order, before=before)
    address.full_clean(exclude=["code"])
    # The search text, which `save` computes, goes along.
    address.save(update_fields=[*changed, "search_text"])
    record_deed(
        order,
        OrderEvent.Kind.ADDRESS_CHANGED,
        by=by,
        role=role,
        at=timezone.now(),
        old_status=order.status,
        # Not the addresses: what cannot be changed must not hold what people may have erased.
        changed=changed,
    )
    logger.info("The address of order %s was changed by %s", order.number, by.pk)
    return order


@transaction.atomic
def write_note(
    order_id: int, *, message: str, by: User, is_for_customer: bool = False
) -> OrderNote:
    """Note something with an order. What is for the customer is sent by mail and stays as it is.

    Raises ValueError for an empty or overlong message, PermissionDenied.
    """
    order = lock_order(order_id)
    check_deed("write_note", order, role=role_of(by, order=order))
    message = message.replace("\0", "").strip()
    if not message or len(message) > LONGEST_NOTE:
        raise ValueError(_("A note has up to %d characters.") % LONGEST_NOTE)
    note = OrderNote.objects.create(
        order=order,
        user=by,
        message=message,
        note_type=OrderNote.INFO,
        is_for_customer=is_for_customer,
    )
    if is_for_customer:
        record_event(
            "order.note_written",
            key=f"{order.number}/{note.pk}",
            payload={"order_id": order.pk, "note_id": note.pk},
        )
    return note
