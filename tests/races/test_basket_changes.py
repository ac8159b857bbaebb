"""Changes of one basket in several windows: a line is in one place, once."""

from functools import partial

import pytest

from checkout.basket import actions
from checkout.basket.actions import (
    change_quantities,
    move_to_basket,
    put_line_back,
    remove_line,
    save_for_later,
)
from checkout.basket.models import Basket, Line
from tests.factories import Selector, make_basket, make_member, make_product
from tests.races.meeting import all_at_once, meet_before, meet_before_made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]

WINDOWS = 4


@pytest.fixture
def basket() -> Basket:
    """Two bowls in a member's basket."""
    return make_basket(make_product("Bowl"), owner=make_member(), quantity=2)


def windows(basket: Basket) -> list[Basket]:
    """The basket as each of several windows has read it."""
    read = [Basket.objects.get(pk=basket.pk) for _ in range(WINDOWS)]
    for each in read:
        each.strategy = Selector().strategy()
    return read


def places() -> list[tuple[str, int]]:
    return list(Line.objects.values_list("basket__status", "quantity"))


def test_saved_in_four_windows_is_saved_once_on_one_shelf(basket, monkeypatch):
    line = basket.lines.get()
    meet_before(monkeypatch, actions, "lock_rows", parties=WINDOWS)
    all_at_once(*(partial(save_for_later, each, line.pk, shelf=None) for each in windows(basket)))
    assert places() == [("Saved", 2)]
    assert Basket.objects.filter(status=Basket.SAVED).count() == 1


def test_control_without_lock_each_window_makes_a_shelf_of_its_own(basket, monkeypatch):
    line = basket.lines.get()
    meet_before_made(monkeypatch, Basket, parties=WINDOWS)
    monkeypatch.setattr(actions, "lock_rows", list)
    all_at_once(*(partial(save_for_later, each, line.pk, shelf=None) for each in windows(basket)))
    assert Basket.objects.filter(status=Basket.SAVED).count() == WINDOWS


def test_put_back_in_four_windows_is_back_once(basket, monkeypatch):
    _line, token = remove_line(basket, basket.lines.get().pk)
    meet_before(monkeypatch, actions, "lock_rows", parties=WINDOWS)
    all_at_once(*(partial(put_line_back, each, token) for each in windows(basket)))
    assert places() == [("Open", 2)]


def test_moved_back_in_four_windows_is_moved_once(basket, monkeypatch):
    line = basket.lines.get()
    shelf = save_for_later(basket, line.pk, shelf=None)
    meet_before(monkeypatch, actions, "lock_rows", parties=WINDOWS)
    all_at_once(*(partial(move_to_basket, shelf, line.pk, basket=each) for each in windows(basket)))
    assert places() == [("Open", 2)]


def test_removed_here_and_changed_there_is_not_brought_back(basket, monkeypatch):
    line = basket.lines.get()
    here, there, *_ = windows(basket)
    meet_before(monkeypatch, actions, "lock_rows", parties=2)
    all_at_once(
        partial(remove_line, here, line.pk), partial(change_quantities, there, {line.pk: 5})
    )
    assert places() == []
