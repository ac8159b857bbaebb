"""Ways of delivery: a weight band is added by those who may change them."""

from oscar.apps.dashboard.shipping import views

from dashboard.permissions import ChangesNeed


class WeightBasedDetailView(ChangesNeed, views.WeightBasedDetailView):
    permission_to_change = "shipping.change_weightbased"
