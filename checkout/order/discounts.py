"""Using up offers and vouchers by an order, and giving the uses back."""

from collections import defaultdict
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, DecimalField, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from checkout.offer.models import ConditionalOffer
from checkout.offer.receivers import note_once_saved
from checkout.order.exceptions import Problem
from checkout.order.models import Order, OrderDiscount
from checkout.order.states import ENDED_UNSENT
from checkout.voucher.models import Voucher, VoucherApplication
from locks import lock_rows


class OfferGuardFailed(Exception):
    """An offer had fewer uses left than its check found. The transaction is rolled back."""


def check_offers(basket, *, user) -> list[Problem]:
    """Lock the offers that were applied and compare them with their limits as they are now."""
    applied = {application["offer"].pk: application for application in basket.offer_applications}
    if not applied:
        return []
    problems = []
    now = {offer.pk: offer for offer in lock_rows(ConditionalOffer.objects.filter(pk__in=applied))}
    for pk, application in sorted(applied.items()):
        offer = now.get(pk)
        if (
            offer is None
            or offer.status != ConditionalOffer.OPEN
            or not _covers(offer, application, user)
        ):
            problems.append(
                Problem(
                    _("The offer “%(offer)s” is no longer available.")
                    % {"offer": application["name"]},
                    code="offer_ended",
                )
            )
    return problems


def use_offers(basket) -> None:
    """Count the applications. Caller holds the offer locks (`check_offers`)."""
    _count_offers({a["offer"].pk: (a["freq"], a["discount"]) for a in basket.offer_applications}, 1)


def check_vouchers(basket, *, user) -> list[Problem]:
    """Lock the vouchers of the basket and compare them with their uses as they are now."""
    vouchers = _applied_vouchers(basket)
    if not vouchers:
        return []
    problems = []
    now = {voucher.pk: voucher for voucher in lock_rows(Voucher.objects.filter(pk__in=vouchers))}
    keys = {pk: use_key(voucher, user) for pk, voucher in now.items()}
    used = set(
        VoucherApplication.objects.filter(
            use_key__in=[key for key in keys.values() if key]
        ).values_list("use_key", flat=True)
    )
    for pk, voucher in sorted(vouchers.items()):
        if pk not in now or not now[pk].is_active() or keys[pk] in used:
            problems.append(_used(voucher))
    return problems


def lost_vouchers(basket, *, user) -> list[Problem]:
    """The vouchers in a priced basket that take nothing off it any more."""
    applied = _applied_vouchers(basket)
    lost = [voucher for voucher in basket.vouchers.all() if voucher.pk not in applied]
    return [
        _unmet(voucher) if _may_be_used(voucher, user) else _used(voucher)
        for voucher in sorted(lost, key=lambda voucher: voucher.pk)
    ]


def use_vouchers(basket, *, order: Order) -> None:
    """Record the uses. Caller holds the voucher locks (`check_vouchers`)."""
    vouchers = _applied_vouchers(basket)
    if not vouchers:
        return
    VoucherApplication.objects.bulk_create(
        VoucherApplication(
            voucher_id=pk, order=order, user=order.user, use_key=use_key(voucher, order.user)
        )
        for pk, voucher in sorted(vouchers.items())
    )
    discount: dict[int, Decimal] = defaultdict(Decimal)
    for application in basket.offer_applications:
        if application["voucher"]:
            discount[application["voucher"].pk] += application["discount"]
    _count_vouchers(discount, 1)


def release_discounts(order: Order) -> None:
    """Give back the uses of offers and vouchers an order took. Caller holds the order's lock."""
    offers: dict[int, tuple[int, Decimal]] = {}
    vouchers: dict[int, Decimal] = defaultdict(Decimal)
    for discount in OrderDiscount.objects.filter(order=order):
        times, amount = offers.get(discount.offer_id, (0, Decimal(0)))
        offers[discount.offer_id] = (times + discount.frequency, amount + discount.amount)
        if discount.voucher_id:
            vouchers[discount.voucher_id] += discount.amount
    held = lock_rows(ConditionalOffer.objects.filter(pk__in=offers))
    _count_offers(offers, -1)
    if any(offer.status == ConditionalOffer.CONSUMED for offer in held):
        note_once_saved()  # it lowers prices again
    lock_rows(Voucher.objects.filter(pk__in=vouchers))
    _count_vouchers(vouchers, -1)
    VoucherApplication.objects.filter(order=order).delete()


def use_key(voucher: Voucher, user) -> str | None:
    """The name of the use that may exist once, for the constraint behind the check."""
    if voucher.usage == Voucher.SINGLE_USE:
        return f"voucher {voucher.pk}"
    if voucher.usage == Voucher.ONCE_PER_CUSTOMER:
        return f"voucher {voucher.pk} of {user.pk if user else None}"
    return None


def _covers(offer: ConditionalOffer, application: dict, user) -> bool:
    times, discount = application["freq"], application["discount"]
    if offer.max_global_applications is not None:
        if offer.num_applications + times > offer.max_global_applications:
            return False
    if offer.max_discount is not None and offer.total_discount >= offer.max_discount:
        return False
    if offer.max_user_applications is not None and user is not None:
        used = (
            OrderDiscount.objects.filter(offer_id=offer.pk, order__user=user)
            .exclude(order__status__in=ENDED_UNSENT)
            .aggregate(total=Sum("frequency"))["total"]
        )
        if (used or 0) + times > offer.max_user_applications:
            return False
    return discount >= 0


def _may_be_used(voucher: Voucher, user) -> bool:
    return voucher.is_active() and voucher.is_available_to_user(user or AnonymousUser())[0]


def _used(voucher: Voucher) -> Problem:
    words = _("The voucher %(code)s can no longer be used.") % {"code": voucher.code}
    return Problem(words, code="voucher_used", voucher_id=voucher.pk)


def _unmet(voucher: Voucher) -> Problem:
    words = _("The voucher %(code)s takes nothing off this basket.") % {"code": voucher.code}
    return Problem(words, code="voucher_unmet", voucher_id=voucher.pk)


def _applied_vouchers(basket) -> dict[int, Voucher]:
    applications = basket.offer_applications
    return {a["voucher"].pk: a["voucher"] for a in applications if a["voucher"]}


def _count_offers(uses: dict[int, tuple[int, Decimal]], sign: int) -> None:
    if not uses:
        return
    times = {pk: sign * freq for pk, (freq, _) in uses.items()}
    amounts = {pk: sign * amount for pk, (_, amount) in uses.items()}
    total_times = F("num_applications") + _by_pk(times, IntegerField())
    spent = Q(max_global_applications__isnull=False) & Q(max_global_applications__lte=total_times)
    rows = ConditionalOffer.objects.filter(pk__in=uses)
    if sign > 0:
        rows = _with_uses_left(rows, total_times)
    written = rows.update(
        num_applications=Greatest(total_times, 0),
        num_orders=Greatest(F("num_orders") + sign, 0),
        total_discount=Greatest(
            F("total_discount") + _by_pk(amounts, DecimalField(max_digits=12, decimal_places=2)),
            Value(Decimal(0), DecimalField(max_digits=12, decimal_places=2)),
        ),
        status=Case(
            When(status=ConditionalOffer.SUSPENDED, then=F("status")),
            When(spent, then=Value(ConditionalOffer.CONSUMED)),
            default=Value(ConditionalOffer.OPEN),
        ),
    )
    if sign > 0 and written != len(uses):
        raise OfferGuardFailed(f"{written} of {len(uses)} offers could be used")


def _with_uses_left(offers: QuerySet, total_times) -> QuerySet:
    """The guard of the write: offers that may be used up to `total_times`."""
    unlimited = Q(max_global_applications__isnull=True)
    return offers.filter(unlimited | Q(max_global_applications__gte=total_times))


def _count_vouchers(discounts: dict[int, Decimal], sign: int) -> None:
    if not discounts:
        return
    amounts = {pk: sign * amount for pk, amount in discounts.items()}
    money = DecimalField(max_digits=12, decimal_places=2)
    Voucher.objects.filter(pk__in=discounts).update(
        num_orders=Greatest(F("num_orders") + sign, 0),
        total_discount=Greatest(
            F("total_discount") + _by_pk(amounts, money), Value(Decimal(0), money)
        ),
    )


def _by_pk(values: dict, field) -> Case:
    cases = [When(pk=pk, then=Value(value, field)) for pk, value in sorted(values.items())]
    return Case(*cases, default=Value(0, field), output_field=field)
