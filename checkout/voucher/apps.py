"""Oscar's `voucher` app, forked."""

from oscar.apps.voucher import apps


class VoucherConfig(apps.VoucherConfig):
    name = "checkout.voucher"
