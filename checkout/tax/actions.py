"""Changing tax rates: planned, ended, and a plan withdrawn. Each action is one transaction.

A rate that was charged is never changed. Changes of a country wait for each other at its row.
"""

import logging
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from accounts.models import User
from checkout.tax.exceptions import RateRefused
from checkout.tax.models import TaxRate
from checkout.tax.rates import forget_rates
from locks import lock_rows

Country = get_model("address", "Country")
DAY = timedelta(days=1)
logger = logging.getLogger("checkout.tax")


@transaction.atomic
def plan_rate(
    country: str,
    *,
    tax_class: str,
    rate: Decimal,
    valid_from: date,
    by: User | None,
    today: date,
    region: str = "",
) -> TaxRate:
    """Have another rate (a fraction) apply from a day on; the one before it ends the day before.

    The day comes after today, or is today where nothing was charged so far: prices that were shown
    this morning are not taxed otherwise tonight. Raises RateRefused.
    """
    _lock_country(country)
    others = TaxRate.objects.filter(country_id=country, region=region, tax_class=tax_class)
    current = [row for row in others if row.valid_from is None or row.valid_from <= today]
    is_charged = any(row.valid_until is None or row.valid_until >= today for row in current)
    if valid_from < today or (is_charged and valid_from == today):
        raise RateRefused(_("A rate begins tomorrow at the earliest: today's was charged already."))
    later = [row for row in others if row.valid_from and row.valid_from >= valid_from]
    if later:
        raise RateRefused(
            _("A rate is planned from %(day)s already. Withdraw it first.")
            % {"day": min(row.valid_from for row in later)}
        )
    planned = TaxRate(
        country_id=country, region=region, tax_class=tax_class, rate=rate, valid_from=valid_from
    )
    try:
        planned.full_clean(validate_constraints=False)
    except ValidationError as trouble:
        raise RateRefused(" ".join(trouble.messages)) from None
    for row in others:
        if row.valid_until is None or row.valid_until >= valid_from:
            TaxRate.objects.filter(pk=row.pk).update(valid_until=valid_from - DAY)
    _write(planned)
    _note(country, "planned: %s from %s", planned, valid_from, by=by)
    return planned


@transaction.atomic
def end_rate(rate_id: int, *, last_day: date, by: User | None, today: date) -> TaxRate:
    """Have a rate apply until a day, today at the earliest. Afterwards no tax is charged.

    Raises RateRefused, TaxRate.DoesNotExist.
    """
    row = _locked(rate_id)
    if row.valid_until is not None and row.valid_until < today:
        raise RateRefused(_("This rate has ended."))
    if last_day < max(today, row.valid_from or today):
        raise RateRefused(_("A rate ends today at the earliest, and not before it begins."))
    following = _next_of(row)
    if following is not None and following.valid_from <= last_day:
        raise RateRefused(
            _("The next rate begins on %(day)s. Withdraw it first.") % {"day": following.valid_from}
        )
    row.valid_until = last_day
    TaxRate.objects.filter(pk=row.pk).update(valid_until=last_day)
    _note(row.country_id, "%s ends on %s", row, last_day, by=by)
    return row


@transaction.atomic
def withdraw_rate(rate_id: int, *, by: User | None, today: date) -> None:
    """Take back a rate that has not begun; the one it would have ended goes on in its place.

    Raises RateRefused, TaxRate.DoesNotExist.
    """
    row = _locked(rate_id)
    if row.valid_from is None or row.valid_from <= today:
        raise RateRefused(_("This rate has been charged: end it, and plan the next one."))
    TaxRate.objects.filter(pk=row.pk).delete()
    TaxRate.objects.filter(
        country_id=row.country_id,
        region=row.region,
        tax_class=row.tax_class,
        valid_until=row.valid_from - DAY,
    ).update(valid_until=row.valid_until)
    _note(row.country_id, "%s from %s withdrawn", row, row.valid_from, by=by)


def _lock_country(country: str) -> None:
    if not lock_rows(Country.objects.filter(pk=country)):
        raise RateRefused(_("There is no such country."))


def _locked(rate_id: int) -> TaxRate:
    """A rate under the lock of its country."""
    _lock_country(TaxRate.objects.values_list("country_id", flat=True).get(pk=rate_id))
    return TaxRate.objects.get(pk=rate_id)


def _next_of(row: TaxRate) -> TaxRate | None:
    if row.valid_until is None:
        return None
    others = TaxRate.objects.filter(
        country_id=row.country_id, region=row.region, tax_class=row.tax_class
    )
    return others.filter(valid_from__gt=row.valid_until).order_by("valid_from").first()


def _write(row: TaxRate) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise RateRefused(_("Another rate applies on these days.")) from None


def _note(country: str, told: str, *about: object, by: User | None) -> None:
    transaction.on_commit(lambda: forget_rates(country))
    logger.info("Tax rate " + told + ", by %s", *about, by.pk if by else "the system")
