"""What the pages that ask for a card have in common, with their script and without it.

The script posts for JSON, and has Stripe.js confirm the payment. Without it the browser sends the
form itself: only a kept card can pay then, and the shop has Stripe confirm. Both end on a page that
asks Stripe what became of it (`asking.settle_what_was_paid`).
"""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from accounts.models import User
from checkout.payment import gateway
from checkout.payment.answers import Intent
from checkout.payment.cards import cards_of
from checkout.payment.models import SavedCard

NO_CARD = gettext_lazy("No card was given yet. Nothing was charged: please try again.")
OTHER_SUM = gettext_lazy("A payment of this order is of another sum. A person looks at it.")

logger = logging.getLogger("checkout.payment")


class CardMissing(Exception):
    """The browser sent the form itself, and it names no card that its member keeps."""


def is_asked_by_script(request: HttpRequest) -> bool:
    """False: the browser sent the form itself, and shows the answer as a page."""
    return "text/html" not in request.headers.get("Accept", "")


def card_to_pay_with(request: HttpRequest, user: User | None) -> SavedCard | None:
    """The kept card that the shop is to have charged. None: the script has Stripe.js do it.

    Raises CardMissing.
    """
    if is_asked_by_script(request):
        return None
    named = request.POST.get("card")
    for card in cards_of(user) if user else ():
        if card.reference == named:
            return card
    raise CardMissing(named)


def pay_with(card: SavedCard, intent: Intent, *, return_url: str) -> None:
    """Have Stripe charge a kept card. What came of it is asked on the page at `return_url`, where
    a bank that asks first sends its customer too.

    Raises PaymentRefused, PaymentInvalid.
    """
    try:
        gateway.confirm_intent(intent.id, card=card.reference, return_url=return_url)
    except (gateway.PaymentStateConflict, gateway.PaymentUnavailable) as error:
        # Paid by another click, or nobody knows: neither is a refusal, and the return asks.
        logger.warning("Intent %s may be paid already: %s", intent.id, error)


def lead(request: HttpRequest, address: str, **told: str) -> HttpResponse:
    """Send the browser to an address, or tell its script to, and what else it is to know."""
    if is_asked_by_script(request):
        return JsonResponse(told | {"return_url": address})
    return redirect(address)


def refuse(request: HttpRequest, status: int, message: str, *, back: str) -> HttpResponse:
    """Say why nothing was paid: on the page where the card is chosen, or to its script."""
    if is_asked_by_script(request):
        return JsonResponse({"message": str(message)}, status=status)
    messages.error(request, message)
    return redirect(back)
