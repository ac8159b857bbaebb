"""What staff may is read with their sign-in or key, and is what Django would say."""

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.models import User
from api.permissions import is_staff_with
from api.tokens.actions import begin_family
from api.tokens.keys import create_key
from api.tokens.members import key_with, member_of, sign_in_of
from api.tokens.models import RefreshFamily
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


def by_sign_in(user: User) -> User:
    begin_family(user)
    return member_of(sign_in_of(RefreshFamily.objects.get(user=user).key))


def by_key(user: User) -> User:
    key, _secret = create_key(user, name="Till", scopes=[])
    return member_of(key_with(key.digest))


@pytest.mark.parametrize("member", [by_sign_in, by_key])
def test_own_permissions_and_those_of_groups_come_with_the_member(
    staff, member, django_assert_num_queries
):
    found = member(staff)
    with django_assert_num_queries(0):
        told = [is_staff_with(found, name) for name in (LOOK, VOUCHERS, CHANGE)]
    assert told == [True, True, False]


def test_they_are_those_that_django_reads(staff):
    assert by_sign_in(staff).get_all_permissions() == staff.get_all_permissions()
    assert staff.get_all_permissions() == {LOOK, VOUCHERS}


def test_staff_who_may_nothing_yet_are_not_asked_about_either(django_assert_num_queries):
    found = by_sign_in(make_staff())
    with django_assert_num_queries(0):
        assert not is_staff_with(found, LOOK)


def test_of_others_nothing_is_read(django_assert_num_queries):
    superuser = by_sign_in(User.objects.create_superuser("owner@shop.example", "x"))
    member = make_member()
    member.user_permissions.add(named(LOOK))
    member = by_key(member)
    with django_assert_num_queries(0):
        assert is_staff_with(superuser, CHANGE)
        assert not is_staff_with(member, LOOK)
    assert not hasattr(superuser, "_perm_cache") and not hasattr(member, "_perm_cache")


def test_closed_account_may_nothing(staff):
    staff.is_active = False
    assert not is_staff_with(staff, LOOK)
