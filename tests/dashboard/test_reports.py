"""Reports: every one is of now, and its file says what it is."""

import csv
import io

import pytest
from django.urls import reverse

from checkout.basket.models import Basket
from tests import factories


def download(client, report, **dates):
    asked = {"report_type": report, "download": "on"} | dates
    return client.get(reverse("dashboard:reports-index"), asked)


@pytest.mark.parametrize(
    ("report", "status"), [("open_baskets", Basket.OPEN), ("submitted_baskets", Basket.SUBMITTED)]
)
def test_a_later_report_has_what_came_meanwhile(db, staff_client, report, status):
    lengths = []
    for _ in range(2):
        Basket.objects.create(status=status, owner=factories.make_member())
        rows = csv.reader(io.StringIO(download(staff_client, report).content.decode()))
        lengths.append(len(list(rows)))
    assert lengths == [2, 3]


@pytest.mark.parametrize(
    ("report", "dates", "name"),
    [
        ("order_report", {}, "order-report.csv"),
        ("order_report", {"date_from": "2026-01-02"}, "order-report-from-2026-01-02.csv"),
        (
            "open_baskets",
            {"date_from": "2026-01-02", "date_to": "2026-02-03"},
            "open-baskets-from-2026-01-02-until-2026-02-03.csv",
        ),
        ("product_analytics", {}, "product-analytics.csv"),
        ("conditional-offers", {}, "conditional-offers.csv"),
    ],
)
def test_the_file_is_named_by_report_and_dates(db, staff_client, report, dates, name):
    answer = download(staff_client, report, **dates)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
