"""The basket of whoever asks: a member's own, or the one a guest has the token of.

The middleware's basket is of the browser's session, and is priced before a token is read; so the
API finds and prices its own. A guest's token comes with every answer, in the header
`X-Basket-Token`. A log-in that sends one has that basket merged into the member's own; so has a
member who still sends it later, once.
"""

import logging

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import OperationalError, transaction
from django.http import HttpResponse
from oscar.core.loading import get_class
from rest_framework.request import Request

from accounts.models import User
from api.places import place_asked
from checkout.basket.middleware import GUEST_BASKETS
from checkout.basket.models import Basket
from checkout.basket.pricing import price_later

Selector = get_class("partner.strategy", "Selector")

HEADER = "X-Basket-Token"
_signer = Signer(salt="api.basket")

logger = logging.getLogger("api")


def basket_of(request: Request, *, is_written: bool = False) -> Basket:
    """The open basket of whoever asks, to be priced for `?country=` when it is read.

    Nobody's is made by reading it: then it is an unsaved one. `is_written`: a member's is made. Its
    `merged_items` say how many units came in from a guest's basket just now.
    """
    guest = _open_one(request)
    user = request.user
    merged = 0
    if user.is_authenticated:
        basket = _own(user, is_made=is_written or guest is not None)
        if guest is not None:
            merged = _merge(guest, into=basket)
    else:
        basket = guest or Basket()
    basket.strategy = Selector().strategy(place=place_asked(request))
    basket.merged_items = merged
    price_later(basket, user=user)
    return basket


def take_over_basket(request: Request, user: User) -> None:
    """Merge the basket of a token that came with a log-in into the own one of who has come in.

    What stands in its way is logged: no log-in fails for it, and the next request that sends the
    token merges. Either may be in others' hands this moment, or the own one be ordered.
    """
    try:
        with transaction.atomic():
            guest = _open_one(request)
            if guest is not None:
                _merge(guest, into=_own(user, is_made=True))
    except (PermissionDenied, OperationalError) as trouble:
        logger.warning("Member %s came in without the basket: %s", user.pk, trouble)


def known_basket_id(request: Request) -> int | None:
    """The number that a guest's token vouches for, whatever has become of that basket."""
    try:
        return int(_signer.unsign(request.headers.get(HEADER, "")))
    except (BadSignature, ValueError):
        return None


def token_of(basket: Basket) -> str:
    """What a guest shows to have this basket again."""
    return _signer.sign(str(basket.pk))


def hand_out_token(response: HttpResponse, request: Request, basket: Basket) -> None:
    """Tell a guest how to have the basket again."""
    if basket.pk and not request.user.is_authenticated:
        response[HEADER] = token_of(basket)


def _open_one(request: Request) -> Basket | None:
    """The open basket of a guest's token; one that is being paid, or was, is not that any more."""
    number = known_basket_id(request)
    found = GUEST_BASKETS(pk=number) if number is not None else []
    return found[0] if found and found[0].status == Basket.OPEN else None


def _own(user: User, *, is_made: bool) -> Basket:
    baskets = Basket.open
    if is_made:
        basket, _is_new = baskets.get_or_create(owner=user)
    else:
        basket = baskets.filter(owner=user).first() or Basket()
    basket.owner = user
    return basket


def _merge(guest: Basket, *, into: Basket) -> int:
    """As the storefront merges at log-in; 0 where another request was first."""
    guest.strategy = into.strategy = Selector().strategy()
    units = guest.num_items
    into.merge(guest, add_quantities=False)
    return units if guest.status == Basket.MERGED else 0
