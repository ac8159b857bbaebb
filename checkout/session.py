"""What a checkout remembers between its steps, on top of Oscar's checkout session."""

from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from oscar.apps.checkout import session
from oscar.apps.checkout.exceptions import FailedPreCondition
from oscar.core.loading import get_model

from checkout.basket.models import IN_OTHER_HANDS
from checkout.basket.reservations import reserve_lines
from checkout.express import use_delivery
from checkout.order.models import Order, ShippingAddress
from checkout.order.rules import Status
from checkout.shipping.deliveries import (
    Choice,
    Delivery,
    Sending,
    cheapest_delivery,
    chosen_delivery,
    sendings_of,
)
from compiled import CompiledQuery

UserAddress = get_model("address", "UserAddress")

ORDERS_PLACED: CompiledQuery[Order] = CompiledQuery(
    lambda pk: Order.objects.select_related("shipping_address__country", "user").filter(pk=pk),
    pk=-1,
)
PLACEMENT = "placement"
"""Session key: {"key", "basket", "order"} of the placement under way."""


@method_decorator(never_cache, name="dispatch")
class CheckoutSessionMixin(session.CheckoutSessionMixin):
    """Oscar's, asking for the address and the ways of delivery once a request."""

    _shipping_address = _delivery = _sendings = None

    def check_skip_conditions(self, request):
        """A step that stores what was posted checks only that; the next one checks the rest."""
        if request.method != "POST":
            super().check_skip_conditions(request)

    def check_pre_conditions(self, request):
        if request.method != "POST":
            request.basket.all_lines()  # shown in any case, so nothing asks for an outline first
            super().check_pre_conditions(request)

    def check_goods_are_set_aside(self, request):
        """Hold the goods for whoever is about to pay. Told at once where somebody was quicker."""
        lines = {line.pk: line for line in request.basket.all_lines()}
        if missed := reserve_lines(lines.values(), now=timezone.now()):
            names = {"product": lines[missed[0]].product.get_title()}
            raise FailedPreCondition(
                url=reverse("basket:summary"), message=_(IN_OTHER_HANDS) % names
            )

    def get_context_data(self, **kwargs):
        self.request.basket.read_pictures_ahead()
        return super().get_context_data(**kwargs)

    def get_shipping_address(self, basket):
        return self.chosen_address() if basket.is_shipping_required() else None

    def chosen_address(self) -> ShippingAddress | None:
        """The address the customer gave or picked from the address book; unsaved."""
        if self._shipping_address is None:
            session = self.checkout_session
            if fields := session.new_shipping_address_fields():
                self._shipping_address = ShippingAddress(**fields)
            elif pk := session.shipping_user_address_id():
                saved = UserAddress.objects.filter(pk=pk, user=self.request.user.pk).first()
                if saved is not None:
                    self._shipping_address = ShippingAddress()
                    saved.populate_alternative_model(self._shipping_address)
        return self._shipping_address

    def get_shipping_method(self, basket, shipping_address=None, **kwargs) -> Delivery | None:
        """How the goods travel; None while a seller's are to go a way that is not offered.

        A seller whose goods came into the basket later sends them the cheapest way, as at first.
        """
        if self._delivery is None:
            choice, sendings = self.choice(), self.sendings(basket)
            delivery, refused = chosen_delivery(basket, sendings, choice)
            if not refused:
                self._delivery = delivery
            elif self._is_new_in_basket(refused, choice):
                self._delivery = self._completed(choice)
        return self._delivery

    def _is_new_in_basket(self, sendings: list[Sending], choice: Choice) -> bool:
        """Whether something was chosen on this visit, but nothing for these."""
        is_set = self.checkout_session.is_shipping_method_set(None)
        return is_set and not any(choice.code_for(each.seller.pk) for each in sendings)

    def _completed(self, choice: Choice) -> Delivery | None:
        """What was chosen and the cheapest for all else, from now on chosen too."""
        basket = self.request.basket
        delivery = cheapest_delivery(basket, self.sendings(basket), like=choice)
        if delivery is not None:
            place = self.request.strategy.place
            use_delivery(self.request, self.checkout_session, delivery, place=place)
        return delivery

    def sendings(self, basket) -> list[Sending]:
        """The sellers' goods and the ways they may travel, read once a request."""
        if self._sendings is None:
            self._sendings = sendings_of(basket, basket.strategy.place)
        return self._sendings

    def choice(self) -> Choice:
        """The ways that were chosen on this visit."""
        return Choice.read(self.checkout_session.shipping_method_code(None))


def placement_key(request: HttpRequest) -> str:
    """The key of the placement under way, new for a new basket. Tabs of one session share it."""
    under_way = request.session.get(PLACEMENT)
    basket_id = request.basket.pk
    if under_way and (under_way.get("order") or under_way["basket"] == basket_id):
        return under_way["key"]
    key = str(uuid4())
    request.session[PLACEMENT] = {"key": key, "basket": basket_id, "order": None}
    return key


def remember_order(request: HttpRequest, order: Order) -> None:
    request.session[PLACEMENT] = {
        "key": str(order.placement_key),
        "basket": order.basket_id,
        "order": order.pk,
    }


def forget_placement(request: HttpRequest) -> None:
    request.session.pop(PLACEMENT, None)


def order_under_way(request: HttpRequest) -> Order | None:
    """The order this session placed last."""
    pk = (request.session.get(PLACEMENT) or {}).get("order")
    if pk is None:
        return None
    found = ORDERS_PLACED(pk=pk)
    return found[0] if found else None


def order_awaiting_payment(request: HttpRequest) -> Order | None:
    """The order this session placed last, while it is unpaid. A paid or ended one frees the session
    for the next placement as soon as there is something in the basket."""
    order = order_under_way(request)
    if order is None:
        return None
    if order.status == Status.PENDING_PAYMENT:
        return order
    if request.basket.pk and not request.basket.is_empty:
        forget_placement(request)
    return None
