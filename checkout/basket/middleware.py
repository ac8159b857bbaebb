"""The basket of a request."""

from django.core.signing import BadSignature, Signer
from django.utils.functional import empty
from oscar.apps.basket import middleware

from checkout.basket.models import Basket
from checkout.basket.pricing import price_later
from compiled import CompiledQuery

GUEST_BASKETS: CompiledQuery[Basket] = CompiledQuery(
    lambda pk: Basket.objects.for_pricing().filter(pk=pk, owner=None), pk=-1
)


class BasketMiddleware(middleware.BasketMiddleware):
    """Oscar's, lazier, and patient with a guest whose basket is being paid.

    A view whose template needs the basket asks for `request.basket`. A frozen basket keeps its
    cookie, so that it is the guest's again if the order ends unpaid.
    """

    def process_template_response(self, request, response):
        return response

    def apply_offers_to_basket(self, request, basket):
        """Not yet: a page that shows no price and a form that is stored need none."""
        price_later(basket, user=request.user, request=request)

    def get_cookie_basket(self, cookie_key, request, manager):
        signed = request.COOKIES.get(cookie_key)
        if signed is None:
            return None
        try:
            found = GUEST_BASKETS(pk=int(Signer().unsign(signed)))
        except (BadSignature, ValueError):
            found = []
        basket = found[0] if found else None
        if basket is not None and basket.status == Basket.OPEN:
            return basket
        request.cookie_of_frozen_basket = bool(basket and basket.status == Basket.FROZEN)
        if not request.cookie_of_frozen_basket:
            request.cookies_to_delete.append(cookie_key)
        return None

    def process_response(self, request, response):
        """Also hand out a new cookie where a guest with a frozen basket has begun another one."""
        basket_was_used = request.basket._wrapped is not empty if self._is_lazy(request) else True
        if getattr(request, "cookie_of_frozen_basket", False) and basket_was_used:
            if request.basket.id and not request.user.is_authenticated:
                request.cookies_to_delete.append(self.get_cookie_key(request))
        return super().process_response(request, response)

    def _is_lazy(self, request) -> bool:
        return hasattr(request.basket, "_wrapped")
