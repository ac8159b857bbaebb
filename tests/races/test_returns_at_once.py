"""Two who return, receive, settle or call off the same goods at once: it happens once.

Each guard is shown to hold by itself: the order's lock, the guarded write, the constraint. The
controls have them off, and then goods come back twice.
"""

from functools import partial
from threading import Event as Signal

import pytest
from django.db import IntegrityError

from catalogue.partner import ledger as stock_ledger
from catalogue.partner.ledger import StockGuardFailed
from catalogue.partner.models import StockMovement, StockRecord
from checkout.order import moves as order_moves
from checkout.order.fulfilment import dispatch_consignment
from checkout.order.models import Line, Order
from checkout.payment.models import Refund
from checkout.returns import actions, moves, receipt, settlement
from checkout.returns.actions import approve_return, call_off_return
from checkout.returns.exceptions import InvalidReturnStatus, ReturnRefused, UnitGuardFailed
from checkout.returns.models import Return, Withdrawal
from checkout.returns.receipt import Inspection, receive_return
from checkout.returns.settlement import settle_return
from outbox.models import Event
from tests.factories import make_order, make_product, make_staff, set_stock
from tests.orders.conftest import pay
from tests.races.meeting import (
    PATIENCE,
    all_at_once,
    meet_after,
    meet_before,
    without_constraint,
)
from tests.returns.conftest import arrive, ask, make_family, make_taken_order, take_in, withdraw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("shop", "first_position"),
]

REFUSALS = (ReturnRefused, UnitGuardFailed, IntegrityError)


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def order(staff) -> Order:
    """Two units of one line that have arrived."""
    order = make_order(make_product(stock=10), quantity=2)
    pay(order)
    arrive(order.consignments.get(), by=staff)
    return order


@pytest.fixture
def twice(order):
    """Asking to return both units; each asks for itself."""
    return partial(ask, order.consignments.get(), {order.lines.get(): 2})


def found_all(back: Return) -> dict:
    return {row.pk: Inspection(restocked=row.quantity) for row in back.lines.all()}


def approved(order: Order, staff) -> Return:
    back = ask(order.consignments.get(), {order.lines.get(): 2})
    return approve_return(back.pk, by=staff)


def second_within_first(monkeypatch, owner, name, first, second):
    """Without the lock: the second happens wholly between the check and the writes of the first."""
    monkeypatch.setattr(order_moves, "lock_rows", list)
    checked, done, left = Signal(), Signal(), [True]
    real = getattr(owner, name)

    def check(*args, **kwargs):
        answer = real(*args, **kwargs)
        if left:
            left.pop()
            checked.set()
            assert done.wait(PATIENCE)
        return answer

    def meanwhile():
        assert checked.wait(PATIENCE)
        try:
            return second()
        finally:
            done.set()

    monkeypatch.setattr(owner, name, check)
    return all_at_once(first, meanwhile, refusals=REFUSALS)


def returned() -> int:
    return Line.objects.get().quantity_returned


def moved_on_anyway(back, deed, *, aim=None, **changes):
    """A move that does not look at where the return is."""
    status = aim or str(moves.DEEDS[deed].aim)
    Return.objects.filter(pk=back.pk).update(status=status, **changes)
    back.status = status


def test_two_requests_for_the_same_units_are_one(monkeypatch, twice):
    meet_before(monkeypatch, order_moves, "lock_rows", parties=2)
    outcomes = all_at_once(twice, twice, refusals=REFUSALS)
    assert sorted(type(each).__name__ for each in outcomes) == ["Return", "ReturnRefused"]
    assert (returned(), Return.objects.count()) == (2, 1)


def test_without_the_lock_the_guarded_write_refuses_the_second_request(monkeypatch, twice):
    first, second = second_within_first(monkeypatch, actions, "check_units", twice, twice)
    assert isinstance(first, UnitGuardFailed)
    assert (returned(), second.status) == (2, "Requested")


def test_without_lock_and_guard_the_constraint_refuses_it(monkeypatch, twice):
    monkeypatch.setattr(moves, "_with_units_left", lambda lines, wanted: lines)
    first, _ = second_within_first(monkeypatch, actions, "check_units", twice, twice)
    assert "never_return_more_than_dispatched" in str(first)
    assert returned() == 2


def test_control_without_all_three_more_comes_back_than_was_sent(monkeypatch, twice):
    monkeypatch.setattr(moves, "_with_units_left", lambda lines, wanted: lines)
    # The number of the second would be the first's, and that column is unique.
    with without_constraint(Line, "never_return_more_than_dispatched"):
        meet = iter(["A", "B"])
        monkeypatch.setattr(actions, "number_of", lambda order: f"R{next(meet)}")
        second_within_first(monkeypatch, actions, "check_units", twice, twice)
        assert returned() == 4


def test_two_staff_who_receive_one_return_take_it_back_once(monkeypatch, order, staff):
    back = approved(order, staff)
    receive = partial(receive_return, back.pk, by=staff, found=found_all(back))
    meet_before(monkeypatch, order_moves, "lock_rows", parties=2)
    outcomes = all_at_once(receive, receive, refusals=REFUSALS)
    assert sum(isinstance(each, InvalidReturnStatus) for each in outcomes) == 1
    assert StockRecord.objects.get().num_in_stock == 10
    assert StockMovement.objects.filter(kind="return").count() == 1


def test_without_the_lock_the_guarded_move_receives_it_once(monkeypatch, order, staff):
    back = approved(order, staff)
    receive = partial(receive_return, back.pk, by=staff, found=found_all(back))
    first, _ = second_within_first(monkeypatch, receipt, "begin_deed", receive, receive)
    assert isinstance(first, InvalidReturnStatus)
    assert StockRecord.objects.get().num_in_stock == 10


def test_control_without_both_goods_come_back_twice(monkeypatch, order, staff):
    back = approved(order, staff)
    receive = partial(receive_return, back.pk, by=staff, found=found_all(back))
    monkeypatch.setattr(receipt, "move_return", moved_on_anyway)
    second_within_first(monkeypatch, receipt, "begin_deed", receive, receive)
    assert StockRecord.objects.get().num_in_stock == 12


def test_customer_who_calls_off_while_staff_approve_keeps_the_goods(monkeypatch, order, staff):
    back = ask(order.consignments.get(), {order.lines.get(): 2})
    meet_before(monkeypatch, order_moves, "lock_rows", parties=2)
    all_at_once(
        partial(call_off_return, back.pk, by=None),
        partial(approve_return, back.pk, by=staff),
        refusals=InvalidReturnStatus,
    )
    back.refresh_from_db()
    assert (back.status, returned()) == ("Called off", 0)
    told = order.events.filter(kind="return_moved").values_list("payload__status", flat=True)
    assert list(told) in (
        ["Requested", "Called off"],
        ["Requested", "Approved", "Called off"],
    )


def test_goods_are_received_or_kept_and_not_both(monkeypatch, order, staff):
    back = approved(order, staff)
    meet_before(monkeypatch, order_moves, "lock_rows", parties=2)
    outcomes = all_at_once(
        partial(call_off_return, back.pk, by=None),
        partial(receive_return, back.pk, by=staff, found=found_all(back)),
        refusals=REFUSALS,
    )
    assert sum(isinstance(each, InvalidReturnStatus) for each in outcomes) == 1
    back.refresh_from_db()
    is_received = back.status == "Received"
    assert returned() == (2 if is_received else 0)
    assert StockRecord.objects.get().num_in_stock == (10 if is_received else 8)


def test_goods_are_withdrawn_from_or_sent_and_then_come_back(monkeypatch, staff):
    order = make_order(make_product(stock=10), quantity=2)
    pay(order)
    meet_before(monkeypatch, order_moves, "lock_rows", parties=2)
    dispatch = partial(dispatch_consignment, order.consignments.get().pk, by=staff)
    all_at_once(partial(withdraw, order), dispatch, refusals=order_moves.InvalidOrderStatus)
    line, record = Line.objects.get(), StockRecord.objects.get()
    assert (line.quantity_cancelled, line.quantity_dispatched, line.quantity_returned) in (
        (2, 0, 0),
        (0, 2, 2),
    )
    assert (record.num_in_stock, record.num_allocated) == (10 - line.quantity_dispatched, 0)
    assert Event.objects.filter(topic="order.withdrawn").count() == 1


def test_two_withdrawals_at_once_are_one(monkeypatch, order):
    meet_before(monkeypatch, order_moves, "lock_rows", parties=2)
    outcomes = all_at_once(*[partial(withdraw, order)] * 2, refusals=REFUSALS)
    assert sum(isinstance(each, ReturnRefused) for each in outcomes) == 1
    assert (returned(), Withdrawal.objects.count()) == (2, 1)


@pytest.fixture
def two_exchanges(staff) -> list[Return]:
    """Two customers who returned an M each and wish for the last L."""
    family = make_family(stock=10)
    set_stock(1, of=family["L"])
    backs = []
    for _number in range(2):
        order = make_taken_order(staff, quantity=1, product=family["M"])
        line = order.lines.get()
        wanted = {line.pk: family["L"].pk}
        backs.append(take_in(ask(order.consignments.get(), {line: 1}, wanted=wanted), staff))
    return backs


def exchanged(backs, staff) -> list:
    settles = [partial(settle_return, back.pk, by=staff) for back in backs]
    return all_at_once(*settles, refusals=(*REFUSALS, StockGuardFailed))


def test_last_unit_is_exchanged_once_and_the_other_is_paid_back(monkeypatch, two_exchanges, staff):
    meet_before(monkeypatch, settlement, "check_stock", parties=2)
    outcomes = exchanged(two_exchanges, staff)
    assert sorted(back.exchanged for back in outcomes) == [0, 12]
    assert sum(back.paid_back for back in outcomes) == 12
    record = StockRecord.objects.get(product__title="Shirt L")
    assert (record.num_in_stock, record.num_allocated) == (1, 1)
    assert Order.objects.filter(exchanged_for__isnull=False).count() == 1


def all_there(wanted, **_about):
    """A check of stock that neither locks nor counts."""
    return {record.pk: record for record in StockRecord.objects.filter(pk__in=wanted)}, {}


def test_without_the_lock_the_ledgers_guard_refuses_the_second(monkeypatch, two_exchanges, staff):
    meet_after(monkeypatch, settlement, "check_stock", all_there, parties=2)
    monkeypatch.setattr(settlement, "there_of", lambda swaps, *, short: list(swaps))
    outcomes = exchanged(two_exchanges, staff)
    assert sum(isinstance(each, (StockGuardFailed, IntegrityError)) for each in outcomes) == 1
    assert StockRecord.objects.get(product__title="Shirt L").num_allocated == 1


def test_control_without_lock_guard_and_constraint_it_is_exchanged_twice(
    monkeypatch, two_exchanges, staff
):
    monkeypatch.setattr(stock_ledger, "GUARD", "TRUE")
    meet_after(monkeypatch, settlement, "check_stock", all_there, parties=2)
    monkeypatch.setattr(settlement, "there_of", lambda swaps, *, short: list(swaps))
    with without_constraint(StockRecord, "stock_never_oversold"):
        exchanged(two_exchanges, staff)
        assert StockRecord.objects.get(product__title="Shirt L").num_allocated == 2


def test_two_staff_who_settle_one_return_give_its_money_back_once(monkeypatch, staff):
    order = make_taken_order(staff, quantity=2)
    back = take_in(ask(order.consignments.get(), {order.lines.get(): 1}), staff)
    meet_before(monkeypatch, order_moves, "lock_rows", parties=2)
    outcomes = all_at_once(*[partial(settle_return, back.pk, by=staff)] * 2, refusals=REFUSALS)
    assert sum(isinstance(each, InvalidReturnStatus) for each in outcomes) == 1
    assert Refund.objects.get().amount == 12


def test_without_the_lock_the_guarded_move_settles_it_once(monkeypatch, staff):
    order = make_taken_order(staff, quantity=2)
    back = take_in(ask(order.consignments.get(), {order.lines.get(): 1}), staff)
    settle = partial(settle_return, back.pk, by=staff)
    first, _ = second_within_first(monkeypatch, settlement, "settlement_of", settle, settle)
    assert isinstance(first, InvalidReturnStatus)
    assert Refund.objects.get().amount == 12


def test_control_without_both_and_with_two_keys_its_money_goes_back_twice(monkeypatch, staff):
    order = make_taken_order(staff, quantity=2)
    back = take_in(ask(order.consignments.get(), {order.lines.get(): 1}), staff)
    settle = partial(settle_return, back.pk, by=staff)
    monkeypatch.setattr(settlement, "move_return", moved_on_anyway)
    keys, real = iter("AB"), settlement.refund_payment

    def refund(*args, **given):
        return real(*args, **given | {"key": next(keys)})

    monkeypatch.setattr(settlement, "refund_payment", refund)
    second_within_first(monkeypatch, settlement, "settlement_of", settle, settle)
    assert sum(refund.amount for refund in Refund.objects.all()) == 24
