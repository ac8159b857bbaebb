"""Days in the shop's time zone, and the moments of theirs that columns of times are compared to."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
"""What can be counted on from, in every time zone."""


def check_day(asked: date | datetime) -> None:
    """Raises ValidationError for days on which the calendar all but begins or ends."""
    day = asked.date() if isinstance(asked, datetime) else asked
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("Nothing is of such days."))


def start_of(day: date) -> datetime:
    """The moment at which a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def within_days(column: str, first: date | None, last: date | None) -> dict[str, datetime]:
    """The filter for a `column` of these days and those between, which its index serves."""
    span = {}
    if first:
        span[f"{column}__gte"] = start_of(first)
    if last:
        span[f"{column}__lt"] = start_of(last + timedelta(days=1))
    return span
