"""The basket page."""

from oscar.apps.basket import views
from oscar.core.loading import get_class

from checkout.session import order_awaiting_payment

Applicator = get_class("offer.applicator", "Applicator")


class BasketView(views.BasketView):
    """Oscar's, and a word about an order that is placed but not paid."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "basket": self.request.basket,
            "awaiting_payment": order_awaiting_payment(self.request),
        }
