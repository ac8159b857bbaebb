"""Parts of one order are read in as many queries however many they are, as the guide says."""

import pytest
from django.utils import timezone

from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import OrderEvent
from checkout.order.states import Role
from tests.api.buying.clients import Buyer
from tests.factories import make_staff

AMOUNTS = {"net": "10.00", "tax": "2.00", "gross": "12.00"}

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 25])
def rows(request):
    return request.param


@pytest.fixture
def sent(placed, rows):
    """An order whose kiln sent so many parcels."""
    parcel = dispatch_consignment(placed.kiln.pk, by=make_staff())
    contents = list(parcel.contents.all())
    for _n in range(1, rows):
        parcel.pk = None
        parcel.save()
        for each in contents:
            each.pk, each.parcel = None, parcel
            each.save()
    return placed.order


def test_consignments_take_four(sent, rows, owner, django_assert_num_queries):
    buyer = Buyer(user=owner)
    with django_assert_num_queries(4):
        answer = buyer.get(f"orders/{sent.number}/consignments/").json()
    assert [len(each["parcels"]) for each in answer["results"]] == [rows, 0]


def test_events_take_four(sent, rows, owner, django_assert_num_queries):
    OrderEvent.objects.bulk_create(
        OrderEvent(order=sent, kind=OrderEvent.Kind.PAID, at=timezone.now(), role=Role.SYSTEM)
        for _n in range(rows)
    )
    buyer = Buyer(user=owner)
    with django_assert_num_queries(4):
        answer = buyer.get(f"orders/{sent.number}/events/").json()
    assert [each["kind"] for each in answer["results"]].count("paid") >= rows
