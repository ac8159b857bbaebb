"""What guests had in a basket or saved for later is kept for a while, and not for ever."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from checkout.basket import actions
from checkout.basket.actions import delete_old_guest_baskets, save_for_later
from checkout.basket.models import Basket, Line
from tests.factories import make_basket, make_member, make_product

pytestmark = pytest.mark.django_db

KEPT = timedelta(days=settings.GUEST_SHELF_DAYS)
LATER = timedelta(seconds=1)


def make_shelf(owner=None, *, age: timedelta) -> Basket:
    """A shelf with one thing on it, neither touched for so long."""
    basket = make_basket(make_product(), owner=owner)
    shelf = save_for_later(basket, basket.lines.get().pk, shelf=None)
    assert shelf is not None
    then = timezone.now() - age
    Basket.objects.filter(pk=shelf.pk).update(date_created=then)
    shelf.lines.update(date_updated=then)
    return shelf


def test_shelf_that_was_left_alone_goes_and_a_fresh_one_stays():
    make_shelf(age=KEPT + LATER)
    fresh = make_shelf(age=KEPT - timedelta(minutes=5))
    assert delete_old_guest_baskets(now=timezone.now()) == 1
    assert [line.basket_id for line in Line.objects.all()] == [fresh.pk]
    assert list(Basket.objects.filter(status=Basket.SAVED)) == [fresh]


def test_old_shelf_with_something_new_on_it_stays():
    shelf = make_shelf(age=KEPT + LATER)
    basket = make_basket(make_product())
    basket.lines.update(date_updated=timezone.now() - 2 * KEPT)
    save_for_later(basket, basket.lines.get().pk, shelf=shelf)
    assert delete_old_guest_baskets(now=timezone.now()) == 0
    assert shelf.lines.count() == 2


def leave_alone(basket: Basket) -> Basket:
    then = timezone.now() - KEPT - LATER
    Basket.objects.filter(pk=basket.pk).update(date_created=then)
    basket.lines.update(date_updated=then)
    return basket


def test_open_basket_that_a_guest_left_alone_goes():
    leave_alone(make_basket(make_product()))
    fresh = make_basket(make_product())
    assert delete_old_guest_baskets(now=timezone.now()) == 1
    assert list(Basket.objects.all()) == [fresh]


def test_what_members_have_and_baskets_of_unpaid_orders_stay():
    shelf = make_shelf(make_member(), age=KEPT + LATER)
    mine = leave_alone(make_basket(make_product(), owner=make_member()))
    frozen = leave_alone(make_basket(make_product()))
    Basket.objects.filter(pk=frozen.pk).update(status=Basket.FROZEN)
    assert delete_old_guest_baskets(now=timezone.now()) == 0
    assert {each.lines.count() for each in (shelf, mine, frozen)} == {1}


def test_what_is_more_than_one_batch_goes_at_once(monkeypatch):
    monkeypatch.setattr(actions, "SWEPT_AT_ONCE", 1)
    for _ in range(3):
        leave_alone(make_basket(make_product()))
    assert delete_old_guest_baskets(now=timezone.now()) == 3


def test_empty_shelf_goes():
    shelf = make_shelf(age=KEPT + LATER)
    shelf.lines.all().delete()
    assert delete_old_guest_baskets(now=timezone.now()) == 1
