"""What the pages that ask for a payment have in common, with their script and without it.

The script posts for JSON, and has Stripe.js confirm the payment by card. Without it the browser
sends the form itself: then a kept card pays, which the shop has Stripe charge. What is paid with on
a page of its provider, as PayPal, the shop begins either way. All end on a page that asks Stripe
what became of it (`asking.settle_what_was_paid`).
"""

import logging
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from accounts.models import User
from checkout.order.models import Order
from checkout.payment import gateway
from checkout.payment.actions import PaymentMismatch, start_payment
from checkout.payment.answers import Intent
from checkout.payment.books import card_payments
from checkout.payment.cards import cards_of, payer_of
from checkout.payment.methods import METHODS, Method, method_named, methods_offered
from checkout.payment.models import SavedCard

NO_CARD = gettext_lazy("No card was given yet. Nothing was charged: please try again.")
AWAY = gettext_lazy("The bank cannot be reached. Please try again in a moment.")
NOT_STARTED = gettext_lazy("The payment could not be started. Nothing was charged.")
NOT_PAID = gettext_lazy("The payment did not go through. Please try again, or pay another way.")
NOTHING_CHOSEN = gettext_lazy(
    "Nothing was chosen to pay with. Nothing was charged: please try again."
)

logger = logging.getLogger("checkout.payment")


class NothingChosen(Exception):
    """The browser sent the form itself, and it names nothing that its customer may pay with."""


TROUBLES = (NothingChosen, PaymentMismatch, gateway.PaymentError)
"""What may be in the way of beginning to pay, or of calling off what is not paid: `told_of`."""


class Told(NamedTuple):
    """How a request ends that met one of the TROUBLES: HTTP status, words, level in our log."""

    status: int
    words: str
    level: int


def begin_to_pay(
    request: HttpRequest, order: Order, member: User | None, *, back: str, **told: str
) -> HttpResponse:
    """Begin to pay what is owed of a placed order, the way that the form names, and send its
    browser on; `back` is the page that asks Stripe what became of it.

    A script that has a card confirmed is `told` besides what it needs for that. Raises NothingOwed
    and TROUBLES.
    """
    chosen = chosen_to_pay_with(request, member)
    method = chosen if isinstance(chosen, Method) else None
    payer = payer_of(member, keeps_card=bool(request.POST.get("keep_card")))
    intent = start_payment(order, customer=payer, method=method)
    if chosen is None:
        return JsonResponse(told | {"client_secret": intent.client_secret, "return_url": back})
    return_url = request.build_absolute_uri(back)
    return _lead_on(request, pay_with(chosen, intent, order, return_url=return_url), back=back)


def is_asked_by_script(request: HttpRequest) -> bool:
    """False: the browser sent the form itself, and shows the answer as a page."""
    return "text/html" not in request.headers.get("Accept", "")


def chosen_to_pay_with(request: HttpRequest, user: User | None) -> SavedCard | Method | None:
    """What the shop is to have charged: a kept card, or a method with a page of its own. None: the
    script has Stripe.js charge a card.

    Raises NothingChosen.
    """
    named = request.POST.get("pay_with")
    for method in methods_offered():
        if method.type == named:
            return method
    if is_asked_by_script(request):
        return None
    for card in cards_of(user) if user else ():
        if card.reference == named:
            return card
    raise NothingChosen(named)


def pay_with(
    chosen: SavedCard | Method, intent: Intent, order: Order, *, return_url: str
) -> Intent | None:
    """Have Stripe charge what was chosen. What came of it is asked on the page at `return_url`,
    where a bank that asks first, or a provider, sends its customer too.

    None: nobody knows what came of it. Raises PaymentRefused, PaymentInvalid.
    """
    try:
        if isinstance(chosen, Method):
            return gateway.confirm_at_provider(
                intent.id,
                method=chosen.type,
                details=_details_of(order, chosen),
                return_url=return_url,
            )
        return gateway.confirm_intent(intent.id, card=chosen.reference, return_url=return_url)
    except (gateway.PaymentStateConflict, gateway.PaymentUnavailable) as error:
        # Paid by another click, or nobody knows: neither is a refusal, and the return asks.
        logger.warning("Intent %s may be paid already: %s", intent.id, error)
        return None


def lead(request: HttpRequest, address: str, **told: str) -> HttpResponse:
    """Send the browser to an address, or tell its script to, and what else it is to know."""
    if is_asked_by_script(request):
        return JsonResponse(told | {"return_url": address})
    return redirect(address)


def show_who_asks(request: HttpRequest, intent: Intent, *, other_way: str) -> HttpResponse:
    """The page that links to the bank or the provider where a payment is to be confirmed."""
    context = {
        "bank_url": intent.bank_url,
        "provider": METHODS.get(intent.chosen),
        "other_way": other_way,
    }
    return render(request, "oscar/checkout/bank.html", context)


def provider_awaited(order: Order) -> Method | None:
    """What the last payment of an order was begun with. None: a card. One query."""
    begun = card_payments(order).order_by("pk").values_list("label", flat=True)
    return method_named(begun.last() or "")


def refuse(request: HttpRequest, status: int, message: str, *, back: str) -> HttpResponse:
    """Say why nothing was paid: on the page where one chooses how to pay, or to its script."""
    if is_asked_by_script(request):
        return JsonResponse({"message": str(message)}, status=status)
    messages.error(request, message)
    return redirect(back)


def told_of(trouble: NothingChosen | PaymentMismatch | gateway.PaymentError) -> Told:
    """What its customer is told of one of the TROUBLES."""
    match trouble:
        case NothingChosen():
            return Told(400, NOTHING_CHOSEN, logging.INFO)
        case gateway.PaymentRefused():
            return Told(402, trouble.customer_message, logging.INFO)
        case PaymentMismatch():
            return Told(409, trouble.customer_message, logging.ERROR)
        case gateway.PaymentUnavailable():
            return Told(503, AWAY, logging.INFO)
    return Told(502, NOT_STARTED, logging.ERROR)


def has_address(order: Order) -> bool:
    """Whether an order knows where its customer lives."""
    return _address_of(order) is not None


def _lead_on(request: HttpRequest, intent: Intent | None, *, back: str) -> HttpResponse:
    """Send the browser on after `pay_with`: a script straight to the bank or provider that asks.

    Without one the page at `back` links there: browsers hold the redirects after a form to the
    policy of the page that it is on, and nobody can list all banks in one.
    """
    asks = intent.bank_url if intent and is_asked_by_script(request) else ""
    return lead(request, asks or back)


def _address_of(order: Order) -> Any:
    return order.billing_address or order.shipping_address


def _details_of(order: Order, method: Method) -> dict[str, Any]:
    """Stripe's `billing_details`: what the method needs and the order knows, and nothing else."""
    address = _address_of(order)
    name = address.name if address else ""
    if not name and order.user:
        name = order.user.get_full_name()
    known = {
        "email": {"email": order.email},
        "name": {"name": name or order.email},
        "country": {"address": {"country": address.country_id}} if address else {},
    }
    return {key: value for need in method.needs for key, value in known[need].items()}
