"""So many rows of the lists of members, and of what is theirs."""

from uuid import uuid4

from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import User
from api.tokens.actions import begin_family
from api.tokens.keys import create_key
from api.webhooks.models import Call, Subscription
from checkout.payment.models import Customer, SavedCard
from outbox.models import Event
from tests.api.lists.asked import Asked, staff_with
from tests.factories import (
    make_member,
    make_seller,
)
from tests.wallet.money import make_credit

UserAddress = get_model("address", "UserAddress")


def members(rows: int) -> Asked:
    """Staff are members too."""
    User.objects.all().delete()
    staff = staff_with("view_user")
    for _n in range(rows - 1):
        make_member()
    return Asked(staff)


def addresses(rows: int) -> Asked:
    member = make_member()
    UserAddress.objects.bulk_create(
        UserAddress(user=member, line1=str(n), country_id="GB", hash=str(n)) for n in range(rows)
    )
    return Asked(member)


def sessions(rows: int) -> Asked:
    """Who asks is signed in too."""
    member = make_member()
    for _n in range(rows - 1):
        begin_family(member)
    return Asked(member)


def keys(rows: int) -> Asked:
    seller = _seller()
    for number in range(rows):
        create_key(seller, name=f"Key {number}", scopes=["profile:read"])
    return Asked(seller)


def cards(rows: int) -> Asked:
    member = make_member()
    customer = Customer.objects.create(user=member, reference="cus_1")
    SavedCard.objects.bulk_create(
        SavedCard(customer=customer, reference=f"pm_{n}", last4="4242", exp_month=4, exp_year=2031)
        for n in range(rows)
    )
    return Asked(member)


def entries(rows: int) -> Asked:
    member = make_member()
    for _n in range(rows):
        make_credit("1.00", member=member)
    return Asked(member)


def webhooks(rows: int) -> Asked:
    seller, now = _seller(), timezone.now()
    Subscription.objects.bulk_create(
        Subscription(owner=seller, url="https://erp.example/", topics=["stock.low"], created_at=now)
        for _n in range(rows)
    )
    return Asked(seller)


def deliveries(rows: int) -> Asked:
    asked, now = webhooks(1), timezone.now()
    subscription = Subscription.objects.get()
    happened = Event.objects.bulk_create(
        Event(topic="stock.low", key=str(uuid4()), payload={}) for _n in range(rows)
    )
    Call.objects.bulk_create(
        Call(
            subscription=subscription,
            event=event,
            topic="stock.low",
            data={},
            created_at=now,
            begun_at=now,
        )
        for event in happened
    )
    return asked._replace(at={"id": subscription.pk})


def _seller() -> User:
    people = make_member()
    make_seller().users.add(people)
    return people
