"""What the header and the hearts tell of a member is theirs, and as it is now."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.functional import SimpleLazyObject

from catalogue.models import Product
from catalogue.partner.strategy import Selector
from checkout.basket.models import Basket
from members.belongings import Belongings, basket_count, belongings_of, wished_products
from members.wishlists.actions import create_list, wish
from members.wishlists.models import WishList
from tests.factories import make_basket, make_member, make_product


@pytest.fixture
def mug(home) -> Product:
    return make_product("Mug")


@pytest.fixture
def cup(home) -> Product:
    return make_product("Cup")


@pytest.fixture
def request_of_member(rf, member):
    """A request whose basket nothing has needed yet."""
    request = rf.get("/")
    request.user = member
    request.basket = SimpleLazyObject(lambda: Basket.open.get(owner=member))
    return request


def test_pieces_are_those_of_ones_open_basket_and_no_other(member, mug, cup):
    for status in (Basket.SAVED, Basket.FROZEN, Basket.SUBMITTED, Basket.MERGED):
        other = make_basket(mug, owner=member, quantity=7)
        Basket.objects.filter(pk=other.pk).update(status=status)
    make_basket(mug, cup, owner=member, quantity=2)
    make_basket(mug, owner=make_member(), quantity=7)
    assert belongings_of(member) == Belongings(pieces=4, wished=frozenset())


def test_wished_is_what_is_on_any_of_ones_own_lists(member, mug, cup):
    wish(mug, owner=member)
    second = create_list(member, name="Second", visibility=WishList.SHARED)
    for product in (mug, cup):
        wish(product, owner=member, wishlist=second)
    wish(make_product("Jug"), owner=make_member())
    wish(gone := make_product("Lamp"), owner=member)
    gone.delete()
    with CaptureQueriesContext(connection) as captured:
        assert belongings_of(member) == Belongings(pieces=0, wished=frozenset({mug.pk, cup.pk}))
    assert len(captured) == 1


def test_count_and_hearts_of_a_page_are_read_together(request_of_member, member, mug):
    make_basket(mug, owner=member, quantity=3)
    wish(mug, owner=member)
    with CaptureQueriesContext(connection) as captured:
        assert basket_count(request_of_member) == 3
        assert wished_products(request_of_member) == {mug.pk}
    assert len(captured) == 1


def test_what_a_request_puts_in_the_basket_is_counted_by_its_answer(request_of_member, member, mug):
    make_basket(mug, owner=member)
    assert basket_count(request_of_member) == 1
    request_of_member.basket.strategy = Selector().strategy()
    request_of_member.basket.add_product(mug, 4)
    assert basket_count(request_of_member) == 5
