"""Redeeming a code: what is checked when it is put to the basket. The placement checks again."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.apps.basket.signals import voucher_addition, voucher_removal

from checkout.basket.exceptions import BasketRefused
from checkout.basket.models import Basket
from checkout.voucher.models import Voucher
from locks import lock_rows


def redeem(
    basket: Basket,
    code: str,
    *,
    user,
    may_guess: Callable[[], bool],
    reprice: Callable[[], None],
) -> Voucher:
    """Put a code to the basket. Raises BasketRefused with what is told.

    `may_guess` is asked at every code that does not exist, so that nobody tries them all.
    """
    if basket.pk is None or basket.is_empty:
        raise BasketRefused(_("Put something in your basket first."))
    voucher = Voucher.objects.filter(code=code).first()
    if voucher is None:
        if not may_guess():
            raise BasketRefused(_("That were many codes. Please try again in an hour."))
        raise BasketRefused(_("We do not know this code. Is it typed as it was given to you?"))
    with transaction.atomic():
        if not lock_rows(Basket.objects.filter(pk=basket.pk, status=Basket.OPEN)):
            raise BasketRefused(_("This basket has been ordered."))
        if basket.vouchers.filter(pk=voucher.pk).exists():
            raise BasketRefused(_("This code is in your basket already."))
        _check(voucher, user)
        basket.vouchers.add(voucher)
        basket.has_vouchers = True  # what it was read with may say otherwise
        reprice()
        if voucher not in [each["voucher"] for each in basket.offer_applications]:
            raise BasketRefused(_("This code does not go with what is in your basket."))
    voucher_addition.send(sender=redeem, basket=basket, voucher=voucher)
    return voucher


def take_off(basket: Basket, voucher_id: int) -> Voucher | None:
    """None: it was not in the basket."""
    if basket.pk is None:
        return None
    with transaction.atomic():
        if not lock_rows(Basket.objects.filter(pk=basket.pk, status=Basket.OPEN)):
            return None
        voucher = basket.vouchers.filter(pk=voucher_id).first()
        if voucher is not None:
            basket.vouchers.remove(voucher)
    if voucher is not None:
        voucher_removal.send(sender=take_off, basket=basket, voucher=voucher)
    return voucher


def _check(voucher: Voucher, user) -> None:
    if voucher.is_expired():
        raise BasketRefused(_("This code has expired."))
    if not voucher.is_active():
        raise BasketRefused(_("This code cannot be used yet."))
    is_available, message = voucher.is_available_to_user(user)
    if not is_available:
        raise BasketRefused(message)
