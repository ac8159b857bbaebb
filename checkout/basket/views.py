"""The basket page."""

from oscar.apps.basket import views
from oscar.core.loading import get_class

from checkout.session import order_awaiting_payment

Applicator = get_class("offer.applicator", "Applicator")


class BasketView(views.BasketView):
    """Oscar's, and a word about an order that is placed but not paid."""

    def get_context_data(self, **kwargs):
        self.request.basket.read_pictures_ahead()
        return super().get_context_data(**kwargs) | {
            "basket": self.request.basket,
            "awaiting_payment": order_awaiting_payment(self.request),
        }

    def get_shipping_methods(self, basket):
        """None: the page shows the default one only, which is read by itself."""
        return []

    def remove_deleted_forms(self, formset):
        """Oscar's, also for a form that came without all of its hidden fields."""
        hidden = formset.management_form
        formset.data = formset.data.copy()
        for name in hidden.fields:
            formset.data.setdefault(hidden.add_prefix(name), "")
        super().remove_deleted_forms(formset)
