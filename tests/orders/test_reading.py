"""An order's consignments are read at once, and are what reading each relation would give."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.order.queries import consignments_of
from checkout.returns.queries import is_returnable, returnable_of
from checkout.shipping.models import Carrier


@pytest.fixture
def parcels(placed, staff):
    """Two of the kiln: the first by Hare. The press has sent nothing."""
    hare = Carrier.objects.create(name="Hare", tracking_url="https://hare.example/{reference}")
    first = dispatch_consignment(
        placed.kiln.pk,
        by=staff,
        quantities={placed.bowls.pk: 2},
        carrier=hare,
        tracking_reference="H7",
    )
    return [first, dispatch_consignment(placed.kiln.pk, by=staff)]


def what_is_in(consignments) -> list:
    return [
        (
            each,
            each.order.number,
            [(line, line.consignment, line.title) for line in each.lines.all()],
            [
                (
                    parcel,
                    parcel.consignment,
                    parcel.tracking_address,
                    [(one.parcel, one.line.title, one.quantity) for one in parcel.contents.all()],
                )
                for parcel in each.parcels.all()
            ],
        )
        for each in consignments
    ]


def test_two_queries_read_all_that_is_in_an_order(placed, parcels, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = what_is_in(consignments_of(placed.order))
    one_by_one = placed.order.consignments.select_related("order").order_by("pk")
    assert found == what_is_in(one_by_one)
    (kiln, _number, lines, sent), (press, _number, _lines, nothing) = found
    assert (kiln, len(lines), press, nothing) == (placed.kiln, 2, placed.press, [])
    assert [address for _parcel, _of, address, _contents in sent] == ["https://hare.example/H7", ""]


def test_what_was_read_is_not_asked_for_again(placed, parcels, django_assert_num_queries):
    kiln, press = consignments_of(placed.order)
    with django_assert_num_queries(0):
        assert kiln.parcels.exists() and not press.parcels.exists()
        assert kiln.parcels.first() == parcels[0]
        assert kiln.lines.count() == 2
        assert {line.consignment for line in kiln.lines.all()} == {kiln}


@pytest.mark.parametrize("arrived", [0, 1, 2])
@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=10_000)])
def test_what_is_returnable_is_found_in_one_query_and_by_the_same_rule(
    placed, parcels, staff, arrived, later, django_assert_num_queries
):
    for parcel in parcels[:arrived]:
        mark_delivered(parcel.pk, by=staff)
    placed.order.refresh_from_db()
    day = timezone.localdate() + later
    with django_assert_num_queries(1):
        found = returnable_of(placed.order, today=day)
    rule = [each for each in consignments_of(placed.order) if is_returnable(each, today=day)]
    is_open = arrived < 2 or not later
    assert found == rule == ([placed.kiln] if is_open else [])
