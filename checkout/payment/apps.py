"""Oscar's `payment` app, forked."""

from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):
    name = "checkout.payment"

    def ready(self):
        super().ready()
        from checkout.payment import checks  # noqa: F401
