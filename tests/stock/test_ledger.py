"""Stock as a ledger: what each change writes, what is refused, and that the database insists."""

import pytest
from django.db import IntegrityError, connection, transaction

from catalogue.partner.actions import (
    StockHasMoved,
    change_terms,
    close_stock,
    correct_stock,
    open_stock,
    receive_stock,
    take_back_stock,
    write_off_stock,
)
from catalogue.partner.ledger import Change, StockGuardFailed, move_stock
from catalogue.partner.models import StockMovement, StockRecord
from checkout.order.actions import cancel_order, dispatch_order, expire_order
from checkout.order.cancellation import cancel_lines
from checkout.order.models import Order
from checkout.order.rules import Status
from outbox.models import Event
from tests.factories import make_member, make_order, make_product, make_seller
from tests.stock.conftest import figures, told

pytestmark = pytest.mark.django_db

OPENING = ("opening", 10, 0, 10, 0)


def test_record_made_with_units_opens_its_ledger_with_them(record):
    assert told(record) == [OPENING]


@pytest.mark.parametrize("count", [0, None])
def test_record_made_without_units_has_nothing_to_tell(count):
    assert told(make_product(stock=count).stockrecords.get()) == []


def test_each_change_by_staff_is_a_movement_with_who_and_why(record, keeper):
    by = {"by": keeper, "reference": "R1", "reason": "because"}
    receive_stock({record.pk: 5}, **by)
    write_off_stock({record.pk: 2}, **by)
    take_back_stock({record.pk: 1}, **by)
    correct_stock(record.pk, seen=14, found=12, **by)
    assert told(record) == [
        OPENING,
        ("receipt", 5, 0, 15, 0),
        ("write-off", -2, 0, 13, 0),
        ("return", 1, 0, 14, 0),
        ("correction", -2, 0, 12, 0),
    ]
    assert figures(record) == (12, 0)
    by_staff = record.movements.exclude(kind="opening")
    assert set(by_staff.values_list("user", "reference", "reason")) == {
        (keeper.pk, "R1", "because")
    }


def movers(record: StockRecord) -> list[tuple]:
    """Who moved the record and why, after its opening, the first one first."""
    return list(record.movements.order_by("id").values_list("kind", "user", "reason"))[1:]


def test_what_members_order_and_call_off_is_told_with_who():
    member, product = make_member(), make_product()
    first, second = (make_order(product, owner=member, quantity=2) for _ in range(2))
    cancel_order(first.pk, by=None)
    Order.objects.filter(pk=second.pk).update(status=Status.PAID)
    line = second.lines.get()
    cancel_lines(line.consignment_id, by=None, quantities={line.pk: 1}, reason="Withdrawal")
    assert movers(product.stockrecords.get()) == [
        ("allocation", member.pk, ""),
        ("allocation", member.pk, ""),
        ("release", member.pk, ""),
        ("release", member.pk, "Withdrawal"),
    ]


def test_what_guests_order_and_what_expires_is_nobodys():
    product = make_product()
    cancel_order(make_order(product).pk, by=None)
    late = make_order(product, owner=make_member())
    expire_order(late.pk, now=late.expires_at)
    by = [(kind, user) for kind, user, _reason in movers(product.stockrecords.get())]
    member = late.user_id
    assert by == [
        ("allocation", None),
        ("release", None),
        ("allocation", member),
        ("release", None),
    ]


def test_what_staff_call_off_is_told_with_as_much_of_why_as_there_is_room_for(keeper):
    product = make_product()
    cancel_order(make_order(product).pk, by=keeper, reason="No. " * 250)
    assert movers(product.stockrecords.get())[-1] == ("release", keeper.pk, "No. " * 50)


def test_life_of_an_order_is_told_by_its_number(keeper):
    product = make_product(stock=10)
    record = product.stockrecords.get()
    sent, called_off = make_order(product, quantity=3), make_order(product)
    Order.objects.filter(pk=sent.pk).update(status=Status.PAID)
    dispatch_order(sent.pk, by=keeper)
    cancel_order(called_off.pk, by=keeper)
    assert told(record) == [
        OPENING,
        ("allocation", 0, 3, 10, 3),
        ("allocation", 0, 1, 10, 4),
        ("consumption", -3, -3, 7, 1),
        ("release", 0, -1, 7, 0),
    ]
    references = record.movements.order_by("id").values_list("reference", flat=True)
    assert list(references)[1:] == [
        sent.number,
        called_off.number,
        sent.number,
        called_off.number,
    ]


def test_where_nobody_said_more_the_kind_says_why(keeper):
    product = make_product(stock=10)
    record = product.stockrecords.get()
    sent, called_off = make_order(product, quantity=3), make_order(product)
    Order.objects.filter(pk=sent.pk).update(status=Status.PAID)
    dispatch_order(sent.pk, by=keeper)
    cancel_order(called_off.pk, by=keeper)
    receive_stock({record.pk: 5}, by=keeper, reference="DN 7")
    take_back_stock({record.pk: 1}, by=keeper, reference="A parcel")
    record.delete()
    movements = list(StockMovement.objects.order_by("id"))
    assert {each.reason for each in movements} == {""}
    assert [(each.kind, each.why) for each in movements] == [
        ("opening", "The first count"),
        ("allocation", "An order was placed"),
        ("allocation", "An order was placed"),
        ("consumption", "An order was sent"),
        ("release", "An order was called off or expired"),
        ("receipt", "Goods came in"),
        ("return", "Came back from a customer"),
        ("closing", "Sold no more"),
    ]


@pytest.mark.parametrize("kind", StockMovement.Kind.values)
def test_a_reason_that_was_given_is_why(kind):
    assert StockMovement(kind=kind, reason="The shelf fell").why == "The shelf fell"
    assert StockMovement(kind=kind).why


def test_counting_begins_and_ends_with_a_movement(record, keeper):
    by = {"by": keeper, "reference": "R1", "reason": "counted"}
    correct_stock(record.pk, seen=10, found=None, **by)
    assert figures(record) == (None, 0)
    correct_stock(record.pk, seen=None, found=0, **by)
    assert figures(record) == (0, 0)
    correct_stock(record.pk, seen=0, found=4, **by)
    assert told(record) == [
        OPENING,
        ("correction", -10, 0, 0, 0),
        ("correction", 0, 0, 0, 0),
        ("correction", 4, 0, 4, 0),
    ]


def test_counting_that_begins_or_ends_at_nothing_is_told_with_who_and_why(record, keeper):
    by = {"by": keeper, "reference": "R1"}
    correct_stock(record.pk, seen=10, found=0, reason="Burst pipe", **by)
    before = Event.objects.filter(topic="stock.changed").count()
    correct_stock(record.pk, seen=0, found=None, reason="Made to order", **by)
    correct_stock(record.pk, seen=None, found=0, reason="New shelf", **by)
    ended, begun = record.movements.order_by("id")[2:]
    assert (ended.user, ended.reason) == (keeper, "Not counted any more. Made to order")
    assert (begun.user, begun.reason) == (keeper, "Counted from now on. New shelf")
    assert Event.objects.filter(topic="stock.changed").count() == before + 2


def test_count_that_is_found_as_it_was_is_no_movement(record, keeper):
    by = {"by": keeper, "reference": "R1", "reason": "counted"}
    correct_stock(record.pk, seen=10, found=10, **by)
    correct_stock(record.pk, seen=10, found=None, **by)
    correct_stock(record.pk, seen=None, found=None, **by)
    assert told(record) == [OPENING, ("correction", -10, 0, 0, 0)]


def count(pk: int, **counted) -> None:
    correct_stock(pk, reference="R", reason="counted", **counted)


def test_record_opened_by_staff_has_their_name(keeper):
    row = StockRecord(
        product=make_product(stock=0), partner=make_seller(), partner_sku="NEW", num_in_stock=7
    )
    record = open_stock(row, by=keeper, reference="Dashboard")
    assert told(record) == [("opening", 7, 0, 7, 0)]
    assert record.movements.get().user == keeper
    assert (record.num_in_stock, figures(record)) == (7, (7, 0))


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (
            lambda pk, by: write_off_stock({pk: 9}, by=by, reference="R", reason="lost"),
            "2 are sold",
        ),
        (lambda pk, by: write_off_stock({pk: 11}, by=by, reference="R", reason="lost"), "only 10"),
        (lambda pk, by: count(pk, seen=10, found=1, by=by), "2 are sold"),
        (lambda pk, by: count(pk, seen=10, found=None, by=by), "2 are sold"),
        (lambda pk, by: count(pk, seen=9, found=12, by=by), "from 9 to 10"),
        (lambda pk, by: close_stock(pk, by=by, reason="ended"), "2 are sold"),
        (lambda pk, by: receive_stock({pk + 1: 1}, by=by, reference="R"), "no longer there"),
    ],
)
def test_what_cannot_be_is_refused_with_words_and_changes_nothing(keeper, action, reason):
    product = make_product(stock=10)
    make_order(product, quantity=2)
    record = product.stockrecords.get()
    before = told(record)
    with pytest.raises(StockHasMoved, match=reason):
        action(record.pk, keeper)
    assert (told(record), figures(record)) == (before, (10, 2))


@pytest.mark.parametrize("quantity", [0, -1])
@pytest.mark.parametrize("action", [receive_stock, take_back_stock, write_off_stock])
def test_movement_is_of_one_unit_at_least(record, keeper, action, quantity):
    with pytest.raises(ValueError, match="one unit"):
        action({record.pk: quantity}, by=keeper, reference="R", reason="why")
    assert told(record) == [OPENING]


@pytest.mark.parametrize(
    "change", [Change(-11), Change(0, 11), Change(0, -1), Change(2_147_483_640), Change(-1, 10)]
)
def test_guard_lets_no_figure_leave_its_limits(record, change):
    with pytest.raises(StockGuardFailed), transaction.atomic():
        move_stock({record.pk: change}, kind="correction", reference="R")
    assert (told(record), figures(record)) == ([OPENING], (10, 0))


def test_one_record_that_cannot_be_moved_keeps_the_others(record):
    other = make_product(stock=1).stockrecords.get()
    changes = {record.pk: Change(-1), other.pk: Change(-2)}
    with pytest.raises(StockGuardFailed, match="1 of 2"), transaction.atomic():
        move_stock(changes, kind="write-off", reference="R")
    assert (figures(record), figures(other)) == ((10, 0), (1, 0))


@pytest.mark.parametrize(
    "columns", [{"num_in_stock": 11}, {"num_allocated": 1}, {"num_in_stock": None}]
)
def test_nobody_writes_a_figure_without_a_movement(record, columns):
    with pytest.raises(IntegrityError, match="may only change by a movement"), transaction.atomic():
        StockRecord.objects.filter(pk=record.pk).update(**columns)
    stale = StockRecord.objects.get(pk=record.pk)
    for name, value in columns.items():
        setattr(stale, name, value)
    with pytest.raises(IntegrityError, match="may only change by a movement"), transaction.atomic():
        stale.save()
    assert figures(record) == (10, 0)


def test_oscar_s_own_ways_of_allocating_are_refused(record):
    with pytest.raises(IntegrityError, match="may only change by a movement"), transaction.atomic():
        record.allocate(1)
    assert figures(record) == (10, 0)


@pytest.mark.parametrize("after", [(11, 0), (10, 0), (12, 0)])
def test_movement_that_does_not_lead_to_the_figures_is_refused(record, after):
    with pytest.raises(IntegrityError, match="does not lead"), transaction.atomic():
        StockMovement.objects.create(
            stockrecord=record,
            kind="receipt",
            on_hand=1,
            on_hand_after=after[0],
            allocated_after=after[1],
            reference="R",
        )
    assert told(record) == [OPENING]


def test_movement_is_never_changed_or_deleted(record):
    movement = record.movements.get()
    for columns in (
        {"on_hand": 9},
        {"reason": "other"},
        {"reference": "other"},
        {"kind": "return"},
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            StockMovement.objects.filter(pk=movement.pk).update(**columns)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        movement.delete()
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM partner_stockmovement")
    assert told(record) == [OPENING]


def test_whoever_is_deleted_is_forgotten_and_the_movement_stays(record, keeper):
    receive_stock({record.pk: 1}, by=keeper, reference="R")
    keeper.delete()
    assert told(record) == [OPENING, ("receipt", 1, 0, 11, 0)]
    assert set(record.movements.values_list("user", flat=True)) == {None}


def test_nobody_else_is_written_into_a_movement(record, keeper):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        record.movements.update(user=keeper)


def test_record_that_is_closed_leaves_movements_that_sum_to_nothing(record, keeper):
    close_stock(record.pk, by=keeper, reason="No longer made")
    assert not StockRecord.objects.exists()
    last = StockMovement.objects.first()
    assert (last.kind, last.on_hand, last.on_hand_after) == ("closing", -10, 0)
    assert (last.user, last.reference, last.reason) == (
        keeper,
        record.partner_sku,
        "No longer made",
    )


def test_record_that_goes_with_its_product_is_closed_by_the_database(record):
    record.product.delete()
    assert not StockRecord.objects.exists()
    movements = StockMovement.objects.order_by("id").values_list("kind", "on_hand", "on_hand_after")
    assert list(movements) == [("opening", 10, 10), ("closing", -10, 0)]


def test_record_with_units_sold_does_not_go_with_its_product():
    product = make_product()
    make_order(product)
    with pytest.raises(IntegrityError, match="sold and not yet dispatched"), transaction.atomic():
        product.delete()
    assert StockRecord.objects.get().num_allocated == 1


@pytest.mark.parametrize(
    ("kind", "reference", "number"),
    [
        ("release", "12345678", "12345678"),
        ("release", "12345678 cancelled", "12345678"),
        ("allocation", "by hand", ""),
        ("receipt", "12345678", ""),
    ],
)
def test_movement_of_an_order_leads_to_it(kind, reference, number):
    assert StockMovement(kind=kind, reference=reference).order_number == number


def test_terms_are_no_count(record):
    with pytest.raises(ValueError, match="movements"):
        change_terms(record.pk, num_in_stock=4)


def test_cards_are_asked_to_follow_only_when_what_is_told_changes(record, keeper):
    receive_stock({record.pk: 5}, by=keeper, reference="R")
    assert not Event.objects.filter(topic="stock.changed").exists()
    write_off_stock({record.pk: 15}, by=keeper, reference="R", reason="flood")
    event = Event.objects.get(topic="stock.changed")
    assert event.payload == {"product_ids": [record.product_id]}
