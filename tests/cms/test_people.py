"""Deleting people in the CMS, which must not take with it what orders need."""

import pytest
from django.urls import reverse

from accounts.models import User
from checkout.order.models import OrderNote
from tests.cms.conftest import member_of, signed_in
from tests.factories import make_order


@pytest.fixture
def administrator(home):
    user = member_of()
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return signed_in(User.objects.get(pk=user.pk))


def ways_of_deleting(user: User) -> list[str]:
    bulk = reverse("wagtail_bulk_action", args=["customer", "user", "delete"])
    return [reverse("wagtailusers_users:delete", args=[user.pk]), f"{bulk}?id={user.pk}"]


def test_who_has_an_order_is_not_deleted(administrator):
    customer = make_order(owner=member_of()).user
    for address in ways_of_deleting(customer):
        answer = administrator.post(address, follow=True)
        assert f"name {customer.email}, and would lose it" in answer.content.decode()
        assert User.objects.filter(pk=customer.pk).exists()


def test_who_wrote_a_note_on_an_order_is_not_deleted_with_others(administrator, staff):
    OrderNote.objects.create(order=make_order(), user=staff, message="Sent again.")
    newcomer = member_of()
    *_, bulk = ways_of_deleting(staff)
    administrator.post(f"{bulk}&id={newcomer.pk}")
    assert OrderNote.objects.get().user == staff
    assert User.objects.filter(pk=newcomer.pk).exists()


def test_who_neither_bought_nor_wrote_anything_is_deleted(administrator):
    for way in range(2):
        newcomer = member_of()
        administrator.post(ways_of_deleting(newcomer)[way])
        assert not User.objects.filter(pk=newcomer.pk).exists()
