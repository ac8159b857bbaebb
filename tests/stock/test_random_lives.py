"""Random lives of stock: after each step, done or refused, everything adds up."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.partner.actions import (
    StockHasMoved,
    change_terms,
    correct_stock,
    receive_stock,
    take_back_stock,
    write_off_stock,
)
from catalogue.partner.ledger import StockGuardFailed
from catalogue.partner.models import StockMovement, StockRecord
from checkout.order.exceptions import GoodsNotInStock
from checkout.order.stock import allocate_stock, check_stock, consume_stock, release_stock
from tests.factories import make_product

UNITS = st.integers(1, 6)
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(
            ["receive", "return", "write off", "allocate", "release", "consume", "allow"]
        ),
        UNITS,
        st.booleans(),
    ),
    st.tuples(st.just("count"), st.integers(0, 12), st.booleans()),
)


class Crash(Exception):
    """The step was done, and its transaction ends badly."""


@dataclass
class Model:
    """What should be, of two records at once."""

    in_stock: list[int] = field(default_factory=lambda: [5, 5])
    allocated: list[int] = field(default_factory=lambda: [0, 0])
    limit: int = 0

    def may(self, step: str, number: int) -> bool:
        """Whether both records allow the step: it is taken with both or with none."""
        after = self.after(step, number)
        return all(
            stock >= 0 and sold >= 0 and sold <= stock + after.limit
            for stock, sold in zip(after.in_stock, after.allocated, strict=True)
        )

    def after(self, step: str, number: int) -> "Model":
        stock, sold = {
            "receive": (number, 0),
            "return": (number, 0),
            "write off": (-number, 0),
            "allocate": (0, number),
            "release": (0, -number),
            "consume": (-number, -number),
        }.get(step, (0, 0))
        in_stock = [each + stock for each in self.in_stock]
        if step == "count":
            in_stock[0] = number
        return Model(
            in_stock,
            [each + sold for each in self.allocated],
            number if step == "allow" else self.limit,
        )


def take(step: str, number: int, records: list[StockRecord]) -> None:
    both = {record.pk: number for record in records}
    first = StockRecord.objects.get(pk=records[0].pk)
    who = {"by": None, "reference": "R"}
    if step == "receive":
        receive_stock(both, **who)
    elif step == "return":
        take_back_stock(both, **who)
    elif step == "write off":
        write_off_stock(both, reason="broken", **who)
    elif step == "count":
        correct_stock(first.pk, seen=first.num_in_stock, found=number, reason="counted", **who)
    elif step == "allocate":
        locked, short = check_stock(both)
        if short:
            raise StockHasMoved(str(short))
        allocate_stock(both, records=locked, reference="R")
    elif step == "release":
        release_stock(both, reference="R")
    elif step == "consume":
        consume_stock(both, reference="R")
    else:
        for record in records:
            change_terms(record.pk, backorder_limit=number)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, max_size=14))
def test_figures_are_the_sums_of_their_movements_whatever_happens(steps):
    with transaction.atomic():
        records = [make_product(stock=5).stockrecords.get() for _ in range(2)]
        model = Model()
        for step, number, crashes in steps:
            try:
                with transaction.atomic():
                    take(step, number, records)
                    if crashes:
                        raise Crash
            except (StockHasMoved, StockGuardFailed, GoodsNotInStock):
                assert not model.may(step, number), f"{step} {number} was possible: {model}"
            except Crash:
                assert model.may(step, number)
            else:
                assert model.may(step, number), f"{step} {number} was impossible: {model}"
                model = model.after(step, number)
            check(records, model)
        transaction.set_rollback(True)


def check(records: list[StockRecord], model: Model) -> None:
    for place, record in enumerate(records):
        now = StockRecord.objects.get(pk=record.pk)
        movements = list(StockMovement.objects.filter(stockrecord=record.pk).order_by("id"))
        assert (now.num_in_stock, now.num_allocated) == (
            model.in_stock[place],
            model.allocated[place],
        )
        assert sum(each.on_hand for each in movements) == now.num_in_stock
        assert sum(each.allocated for each in movements) == now.num_allocated
        assert (movements[-1].on_hand_after, movements[-1].allocated_after) == (
            now.num_in_stock,
            now.num_allocated,
        )
