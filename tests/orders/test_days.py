"""Days that lists are asked for, and the moments at which they begin and end in the shop."""

from datetime import UTC, date, datetime

from api.resources.return_filters import criteria
from checkout.days import FIRST_DAY, LAST_DAY, within_days

# In London the clocks went forward on this day, which had 23 hours.
SHORT_DAY = date(2026, 3, 29)
BEGINS = datetime(2026, 3, 29, 0, tzinfo=UTC)
ENDS = datetime(2026, 3, 29, 23, tzinfo=UTC)


def test_day_is_as_long_as_in_the_shops_time_zone():
    found = within_days("date_placed", SHORT_DAY, SHORT_DAY)
    assert found == {"date_placed__gte": BEGINS, "date_placed__lt": ENDS}


def test_days_that_are_not_named_are_no_limit():
    assert within_days("date_placed", SHORT_DAY, None) == {"date_placed__gte": BEGINS}
    assert within_days("date_placed", None, SHORT_DAY) == {"date_placed__lt": ENDS}
    assert within_days("date_placed", None, None) == {}


def test_days_at_both_ends_are_counted_on_from():
    assert len(within_days("date_placed", FIRST_DAY, LAST_DAY)) == 2


def test_returns_are_compared_to_moments_not_turned_into_days_one_by_one():
    asked = {"status": "Settled", "requested_from": SHORT_DAY, "requested_until": SHORT_DAY}
    assert criteria(asked) == {
        "status": "Settled",
        "requested_at__gte": BEGINS,
        "requested_at__lt": ENDS,
    }
