"""Vouchers: Oscar's, with a constraint behind every limited use."""

from django.db import models
from oscar.apps.voucher.abstract_models import AbstractVoucher, AbstractVoucherApplication

from checkout.counters import KeepsCounters


class Voucher(KeepsCounters, AbstractVoucher):
    """A code for offers. Baskets and orders count its uses."""

    counters = frozenset({"num_basket_additions", "num_orders", "total_discount"})


class VoucherApplication(AbstractVoucherApplication):
    """One use of a voucher by an order; deleted when the order expires or is cancelled unpaid.

    `use_key` names the use that may exist once: the voucher itself (single use), or voucher and
    customer (once per customer). Empty for vouchers of many uses.
    """

    use_key = models.CharField(max_length=64, null=True, unique=True, editable=False)


from oscar.apps.voucher.models import *  # noqa: E402,F403
