"""Oscar's door to the ways of delivery. Ours is `checkout.shipping.deliveries`."""

from oscar.apps.shipping import repository

from checkout.shipping.deliveries import Delivery, cheapest_delivery, sendings_of


class Repository(repository.Repository):
    """The one delivery that is proposed for a basket: of each seller's goods the cheapest way."""

    def get_shipping_methods(self, basket, shipping_addr=None, **kwargs) -> list[Delivery]:
        delivery = cheapest_delivery(basket, sendings_of(basket, basket.strategy.place))
        return [delivery] if delivery else []
