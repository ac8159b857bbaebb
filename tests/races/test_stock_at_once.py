"""Stock written by several at once: counts, write-offs, payment pages and alerts."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.partner import actions, alerts, ledger
from catalogue.partner.actions import (
    StockGuardFailed,
    StockHasMoved,
    correct_stock,
    write_off_stock,
)
from catalogue.partner.alerts import refresh_alerts
from catalogue.partner.models import StockAlert, StockMovement, StockRecord, StockReservation
from checkout.basket import reservations
from checkout.basket.models import Basket
from checkout.basket.reservations import forget_ended_reservations, reserve_lines
from checkout.order import stock
from checkout.order.exceptions import OrderRefused
from checkout.order.models import Order
from checkout.order.placement import place_order
from checkout.order.stock_check import stock_differences
from outbox.models import Event
from tests.factories import make_basket, make_member, make_placement, make_product, set_stock
from tests.races.meeting import Meeting, all_at_once, meet_after, meet_before, without_constraint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]


def read_without_lock(rows) -> list:
    return list(rows)


def count_of(record: StockRecord) -> tuple[int, int]:
    return StockRecord.objects.values_list("num_in_stock", "num_allocated").get(pk=record.pk)


@pytest.fixture
def record() -> StockRecord:
    return make_product("Bowl", stock=10).stockrecords.get()


def counts(record: StockRecord) -> list:
    """Two people have counted; one found twelve, the other seven."""
    people = [make_member() for _ in range(2)]
    told = {"seen": 10, "reference": "Count", "reason": "stocktaking"}
    return [
        partial(correct_stock, record.pk, found=found, by=by, **told)
        for found, by in zip((12, 7), people, strict=True)
    ]


def test_of_two_who_count_at_once_one_is_told_to_look_again(monkeypatch, record):
    meet_before(monkeypatch, actions, "lock_rows", parties=2)
    outcomes = all_at_once(*counts(record), refusals=StockHasMoved)
    refused = [each for each in outcomes if each is not None]
    now, _sold = count_of(record)
    assert now in (12, 7)
    assert [str(each) for each in refused] == [
        f"The stock went from 10 to {now} meanwhile. Look again, then save."
    ]
    assert StockMovement.objects.filter(kind="correction").count() == 1


def test_control_without_lock_two_counts_make_a_third(monkeypatch, record):
    meet_after(monkeypatch, actions, "lock_rows", read_without_lock, parties=2)
    assert all_at_once(*counts(record), refusals=StockHasMoved) == [None, None]
    assert count_of(record) == (9, 0), "neither twelve nor seven"
    assert stock_differences() == [], "and yet each change is told"


def buy_and_write_off(record: StockRecord) -> list:
    """The last three are sold, and found broken."""
    set_stock(3, of=record.product)
    wanted = make_placement(make_basket(record.product, quantity=3))
    lose = partial(write_off_stock, {record.pk: 3}, by=None, reference="R", reason="broken")
    return [partial(place_order, wanted), lose]


def let_both_in(monkeypatch, *, locked: bool) -> None:
    """Buyer and keeper come to the lock together; without one, both have read before one writes."""
    real, meeting = stock.lock_rows, Meeting(2)

    def met(rows) -> list:
        if locked:
            meeting.join()
            return real(rows)
        found = list(rows)
        meeting.join()
        return found

    for room in (stock, actions):
        monkeypatch.setattr(room, "lock_rows", met)


def test_what_is_sold_is_not_written_off_at_the_same_time(monkeypatch, record):
    both = buy_and_write_off(record)
    let_both_in(monkeypatch, locked=True)
    outcomes = all_at_once(*both, refusals=(OrderRefused, StockHasMoved))
    assert sum(isinstance(each, Exception) for each in outcomes) == 1
    assert count_of(record) == ((3, 3) if Order.objects.exists() else (0, 0))
    assert stock_differences() == []


def test_without_locks_the_guarded_write_refuses_one_of_them(monkeypatch, record):
    both = buy_and_write_off(record)
    let_both_in(monkeypatch, locked=False)
    outcomes = all_at_once(*both, refusals=StockGuardFailed)
    assert sum(isinstance(each, StockGuardFailed) for each in outcomes) == 1
    assert count_of(record) == ((3, 3) if Order.objects.exists() else (0, 0))


def test_control_without_locks_guard_and_constraint_what_is_gone_is_sold(monkeypatch, record):
    both = buy_and_write_off(record)
    let_both_in(monkeypatch, locked=False)
    monkeypatch.setattr(ledger, "GUARD", "TRUE")
    with without_constraint(StockRecord, "stock_never_oversold"):
        all_at_once(*both)
        assert count_of(record) == (0, 3)
        assert Order.objects.count() == 1


PAGES = 6


def open_payment_page(basket: Basket) -> list[int]:
    return reserve_lines(basket.all_lines(), now=timezone.now())


def test_payment_pages_opened_at_once_hold_no_more_than_there_is(monkeypatch):
    product = make_product(stock=2)
    baskets = [make_basket(product) for _ in range(PAGES)]
    meet_before(monkeypatch, reservations, "lock_rows", parties=PAGES)
    outcomes = all_at_once(*(partial(open_payment_page, each) for each in baskets))
    assert sorted(map(len, outcomes)) == [0, 0, 1, 1, 1, 1]
    assert StockReservation.objects.count() == 2


def test_control_without_lock_more_is_held_than_there_is(monkeypatch):
    product = make_product(stock=2)
    baskets = [make_basket(product) for _ in range(PAGES)]
    monkeypatch.setattr(reservations, "lock_rows", read_without_lock)
    meeting = Meeting(PAGES)

    def open_page(basket: Basket) -> list[int]:
        with transaction.atomic():
            missed = open_payment_page(basket)
            meeting.join()  # all have counted before one of them is committed
            return missed

    assert all_at_once(*(partial(open_page, each) for each in baskets)) == [[]] * PAGES
    assert StockReservation.objects.count() == PAGES


def test_payment_page_and_purchase_at_once_do_not_both_get_the_last_one():
    product = make_product(stock=1)
    wanted, looking = make_placement(make_basket(product)), make_basket(product)
    outcomes = all_at_once(
        partial(place_order, wanted), partial(open_payment_page, looking), refusals=OrderRefused
    )
    bought, held = isinstance(outcomes[0], Order), outcomes[1] == []
    assert bought != held
    assert StockReservation.objects.count() == held


def test_end_of_a_reservation_and_its_purchase_at_once_is_a_purchase():
    product = make_product(stock=1)
    basket = make_basket(product)
    wanted = make_placement(basket)
    open_payment_page(basket)
    later = timezone.now() + timedelta(hours=1)
    outcomes = all_at_once(
        partial(place_order, wanted), partial(forget_ended_reservations, now=later)
    )
    assert isinstance(outcomes[0], Order)
    assert not StockReservation.objects.exists()


LOOKERS = 5


@pytest.fixture
def low() -> StockRecord:
    record = make_product(stock=2).stockrecords.get()
    StockRecord.objects.filter(pk=record.pk).update(low_stock_threshold=5)
    return record


def look(record: StockRecord) -> None:
    with transaction.atomic():
        refresh_alerts([record.product_id])


def test_alert_that_several_open_at_once_is_opened_and_told_once(monkeypatch, low):
    meet_before(monkeypatch, alerts, "lock_rows", parties=LOOKERS)
    all_at_once(*[partial(look, low)] * LOOKERS)
    assert StockAlert.objects.count() == 1
    assert Event.objects.filter(topic="stock.low").count() == 1


def test_without_lock_the_constraint_refuses_a_second_alert(monkeypatch, low):
    meet_when_read(monkeypatch)
    outcomes = all_at_once(*[partial(look, low)] * LOOKERS, refusals=IntegrityError)
    assert sum(isinstance(each, IntegrityError) for each in outcomes) == LOOKERS - 1
    assert StockAlert.objects.count() == Event.objects.filter(topic="stock.low").count() == 1


def test_control_without_lock_and_constraint_staff_are_told_five_times(monkeypatch, low):
    meet_when_read(monkeypatch)
    with without_constraint(StockAlert, "one_open_alert_per_stock_record"):
        all_at_once(*[partial(look, low)] * LOOKERS)
        assert StockAlert.objects.count() == LOOKERS
        assert Event.objects.filter(topic="stock.low").count() == LOOKERS


def meet_when_read(monkeypatch) -> None:
    """Nobody locks, and all have read what is low before one of them writes."""
    real, meeting = alerts._open, Meeting(LOOKERS)

    def opened(records) -> None:
        found = list(records)
        meeting.join()
        real(found)

    monkeypatch.setattr(alerts, "lock_rows", read_without_lock)
    monkeypatch.setattr(alerts, "_open", opened)
