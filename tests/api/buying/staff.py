"""People who look after orders."""

from django.contrib.auth.models import Permission

from accounts.models import User
from checkout.order.models import Consignment, Order
from tests.api.buying.clients import Buyer
from tests.factories import make_member, make_staff


def staff_who_may(*names: str) -> User:
    """Staff with these permissions of orders, payments and returns."""
    staff = make_staff()
    found = Permission.objects.filter(
        codename__in=names, content_type__app_label__in=["order", "payment", "returns"]
    )
    staff.user_permissions.set(found)
    return staff


def seller_of(consignment: Consignment) -> User:
    """One of the people of the seller who sends this."""
    member = make_member()
    consignment.partner.users.add(member)
    return member


def move(buyer: Buyer, order: Order, **sent):
    """A move by who has read the order just now."""
    path = f"orders/{order.number}/"
    return buyer.put(path, sent, If_Match=buyer.get(path)["ETag"])
