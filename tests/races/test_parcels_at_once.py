"""Two who send or call off the same units at once: each unit goes one way, once.

Each guard is shown to hold by itself: the lock, the guarded write, the constraint. The controls at
the end of each group have all three off.
"""

from functools import partial
from threading import Event as Signal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.partner.models import StockRecord
from checkout.order import cancellation, fulfilment, moves
from checkout.order.actions import lock_order, mark_paid
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Line, Order, Parcel
from checkout.order.moves import UnitGuardFailed
from outbox.models import Event
from tests.factories import make_order, make_product, make_staff
from tests.races.meeting import PATIENCE, all_at_once, meet_before, without_constraint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]


@pytest.fixture
def deeds():
    """Sending, and calling off, the two units of a paid order."""
    order = make_order(make_product(stock=10), quantity=2)
    with transaction.atomic():
        mark_paid(lock_order(order.pk), at=timezone.now())
    staff, pk = make_staff(), order.consignments.get().pk
    return partial(dispatch_consignment, pk, by=staff), partial(cancel_lines, pk, by=staff)


def units() -> tuple[int, int, int]:
    line = Line.objects.get()
    return line.quantity_dispatched, line.quantity_cancelled, line.num_allocated


def one_after_the_lock(monkeypatch, first, second):
    """Both ask for the lock at the same time. The one that gets it second is refused."""
    meet_before(monkeypatch, moves, "lock_rows", parties=2)
    outcomes = all_at_once(first, second, refusals=InvalidOrderStatus)
    assert sum(isinstance(each, InvalidOrderStatus) for each in outcomes) == 1


def second_within_first(monkeypatch, first, second, *, refusals=()):
    """Without the lock: the second happens wholly between the check and the writes of the first."""
    monkeypatch.setattr(moves, "lock_rows", list)
    checked, done, left = Signal(), Signal(), [True]
    real = moves.check_units

    def check(*args):
        found = real(*args)
        if left:
            left.pop()
            checked.set()
            assert done.wait(PATIENCE)
        return found

    def meanwhile():
        assert checked.wait(PATIENCE)
        try:
            return second()
        finally:
            done.set()

    monkeypatch.setattr(fulfilment, "check_units", check)
    monkeypatch.setattr(cancellation, "check_units", check)
    return all_at_once(first, meanwhile, refusals=refusals)


def without_guards(monkeypatch):
    """Neither the lines' nor the stock's writes look at what is there."""
    monkeypatch.setattr(moves, "_with_open_units", lambda lines, wanted: lines)
    for owner, name in ((fulfilment, "consume_stock"), (cancellation, "release_stock")):
        monkeypatch.setattr(owner, name, lambda held, **about: None)
    # An order that is gone ends otherwise; the unit is what this is about.
    monkeypatch.setattr(cancellation, "_is_all_there_is", lambda order, units: False)


def test_two_staff_who_dispatch_one_consignment_send_one_parcel(monkeypatch, deeds):
    dispatch, _ = deeds
    one_after_the_lock(monkeypatch, dispatch, dispatch)
    assert units() == (2, 0, 0)
    assert Parcel.objects.count() == 1
    assert Event.objects.filter(topic="consignment.dispatched").count() == 1
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (8, 0)


def test_a_unit_is_sent_or_called_off_and_not_both(monkeypatch, deeds):
    one_after_the_lock(monkeypatch, *deeds)
    sent, cancelled, held = units()
    assert (sent, cancelled) in ((2, 0), (0, 2))
    assert held == 0
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (10 - sent, 0)
    assert Event.objects.filter(topic="payment.return_due").exists() is bool(cancelled)
    assert Event.objects.filter(topic="consignment.dispatched").exists() is bool(sent)


def test_units_called_off_twice_are_called_off_once(monkeypatch, deeds):
    _, cancel = deeds
    line = Line.objects.get()
    one = partial(cancel, quantities={line.pk: 2})
    one_after_the_lock(monkeypatch, one, one)
    assert units() == (0, 2, 0)
    order = Order.objects.get()
    assert order.cancelled_incl_tax == order.total_incl_tax
    assert StockRecord.objects.get().num_allocated == 0


@pytest.mark.parametrize("names", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_without_the_lock_the_guarded_write_refuses(monkeypatch, deeds, names):
    first, second = (deeds[name] for name in names)
    monkeypatch.setattr(cancellation, "_is_all_there_is", lambda order, units: False)
    outcome, _ = second_within_first(monkeypatch, first, second, refusals=UnitGuardFailed)
    assert isinstance(outcome, UnitGuardFailed)
    assert sum(units()) == 2


@pytest.mark.parametrize("names", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_without_lock_and_guard_the_constraint_refuses(monkeypatch, deeds, names):
    first, second = (deeds[name] for name in names)
    without_guards(monkeypatch)
    outcome, _ = second_within_first(monkeypatch, first, second, refusals=IntegrityError)
    assert "line_units_add_up" in str(outcome)
    assert sum(units()) == 2


@pytest.mark.parametrize("names", [(0, 0), (0, 1)])
def test_control_without_all_three_a_unit_goes_two_ways(monkeypatch, deeds, names):
    first, second = (deeds[name] for name in names)
    without_guards(monkeypatch)
    with without_constraint(Line, "line_units_add_up"):
        # What is open would be negative, and that column has a check of its own.
        Line.objects.update(num_allocated=0)
        second_within_first(monkeypatch, first, second)
        sent, cancelled, _ = units()
        assert sent + cancelled == 4


def test_control_without_all_of_it_units_are_called_off_and_given_back_twice(monkeypatch, deeds):
    _, cancel = deeds
    without_guards(monkeypatch)
    line, order = Line.objects.get(), Order.objects.get()
    with (
        without_constraint(Order, "never_cancel_more_than_ordered"),
        without_constraint(Line, "line_units_add_up"),
    ):
        Line.objects.update(num_allocated=0)
        twice = partial(cancel, quantities={line.pk: 2})
        second_within_first(monkeypatch, twice, twice)
        assert units()[1] == 4
        assert Order.objects.get().cancelled_incl_tax > order.total_incl_tax
