"""Dates that nothing can be counted on from are told, on every page that takes some."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("field", ["date_from", "date_to"])
@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("order-list", {}),
        ("order-stats", {}),
        ("reviews-list", {"status": ""}),
    ],
)
def test_day_out_of_reach_is_told(db, staff_client, name, asked, field, day):
    answer = staff_client.get(reverse(f"dashboard:{name}"), asked | {field: day})
    assert answer.status_code == 200
    assert answer.context["form"].errors == {field: ["Nothing is of such days."]}


@pytest.mark.parametrize("month", ["9999-12", "0001-01"])
def test_month_out_of_reach_is_told(db, staff_client, month):
    answer = staff_client.get(reverse("dashboard:invoice-month"), {"month": month})
    assert answer.status_code == 400
