"""Oscar's `offer` app, forked."""

from oscar.apps.offer import apps


class OfferConfig(apps.OfferConfig):
    name = "checkout.offer"

    def ready(self):
        super().ready()
        from checkout.offer.receivers import connect

        connect(self)
