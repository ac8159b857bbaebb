"""Vouchers and their sets, as staff make and change them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from checkout.voucher.models import Voucher, VoucherSet
from dashboard.vouchers.forms import VoucherSetForm
from tests.dashboard.addresses import address


def set_data(shop, **fields):
    return {
        "name": "Autumn",
        "description": "Of autumn",
        "code_length": "8",
        "count": "2",
        "start_datetime": "01/01/2026 10:00",
        "end_datetime": "01/01/2030 10:00",
        "usage": "Multi-use",
        "offers": [shop.voucher.offers.get().pk],
    } | fields


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("code_length", "7", "Ensure this value is greater than or equal to 8."),
        ("code_length", "110", "Ensure this value is less than or equal to 32."),
        ("count", "1001", "At most 1000 codes are added at a time."),
    ],
)
def test_set_of_vouchers_beyond_measure_is_refused(shop, staff_client, field, value, told):
    page = staff_client.post(
        reverse("dashboard:voucher-set-create"), set_data(shop, **{field: value})
    )
    assert page.context["form"].errors == {field: [told]}
    assert not VoucherSet.objects.filter(name="Autumn").exists()


def test_set_of_vouchers_is_made_and_grows(shop, staff_client):
    asked = set_data(shop)
    assert staff_client.post(reverse("dashboard:voucher-set-create"), asked).status_code == 302
    shop.voucher_set = VoucherSet.objects.get(name="Autumn")
    assert [len(each.code) for each in shop.voucher_set.vouchers.all()] == [9, 9]
    page = address("voucher-set-update", shop)
    assert staff_client.post(page, asked | {"count": "3"}).status_code == 302
    assert shop.voucher_set.vouchers.count() == 3


def test_set_of_more_than_may_be_added_at_a_time_can_be_changed(shop):
    dates = {"start_datetime": timezone.now(), "end_datetime": timezone.now()}
    Voucher.objects.bulk_create(
        Voucher(name=f"No {n}", code=f"NO{n}", voucher_set=shop.voucher_set, **dates)
        for n in range(1500)
    )
    shop.voucher_set.update_count()
    there = set_data(shop, count="1501")
    assert VoucherSetForm(there, instance=shop.voucher_set).is_valid()
    assert VoucherSetForm(there | {"count": "2501"}, instance=shop.voucher_set).is_valid()
    assert not VoucherSetForm(there | {"count": "2502"}, instance=shop.voucher_set).is_valid()


def test_change_of_a_voucher_keeps_the_uses_counted_meanwhile(shop):
    voucher = Voucher.objects.get(pk=shop.voucher.pk)
    Voucher.objects.update(num_basket_additions=6, num_orders=5, total_discount="7.50")
    voucher.name = "Renamed"
    voucher.save()
    voucher.refresh_from_db()
    assert (voucher.name, voucher.num_basket_additions, voucher.num_orders) == ("Renamed", 6, 5)
    assert str(voucher.total_discount) == "7.50"
