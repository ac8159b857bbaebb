"""What staff may is read in one query, and is what Django would say."""

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.models import User
from api.permissions import is_staff_with
from tests.factories import make_member, make_staff

pytestmark = pytest.mark.django_db
LOOK, CHANGE, VOUCHERS = "customer.view_user", "customer.change_user", "voucher.view_voucher"


def named(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@pytest.fixture
def staff() -> User:
    """Looks at members by itself, at vouchers by both of two groups."""
    user = make_staff()
    user.user_permissions.add(named(LOOK))
    for name in ("Marketing", "Till"):
        group = Group.objects.create(name=name)
        group.permissions.add(named(VOUCHERS))
        user.groups.add(group)
    return User.objects.get(pk=user.pk)


def test_own_permissions_and_those_of_groups_are_one_query(staff, django_assert_num_queries):
    with django_assert_num_queries(1):
        told = [is_staff_with(staff, name) for name in (LOOK, VOUCHERS, CHANGE)]
    assert told == [True, True, False]


def test_they_are_those_that_django_reads(staff):
    is_staff_with(staff, LOOK)
    assert staff.get_all_permissions() == User.objects.get(pk=staff.pk).get_all_permissions()
    assert staff.get_all_permissions() == {LOOK, VOUCHERS}


def test_of_others_nothing_is_read(django_assert_num_queries):
    superuser = User.objects.create_superuser("owner@shop.example", "x")
    member = make_member()
    with django_assert_num_queries(0):
        assert is_staff_with(superuser, CHANGE)
        assert not is_staff_with(member, LOOK)


def test_closed_account_may_nothing(staff):
    staff.is_active = False
    assert not is_staff_with(staff, LOOK)
