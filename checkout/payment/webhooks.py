"""Stripe's signed messages: checked, stored, then acted on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from checkout.payment import gateway
from checkout.payment.answers import intent_named_in
from checkout.payment.messages import follow_message
from checkout.payment.models import WebhookEvent

MAX_BYTES = 256 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Answer 400 to what Stripe did not sign, 200 to what is settled, stored or seen before.

    Any other failure answers 500, and Stripe sends the message again. What the message says of an
    intent is the state of then; `settle_payment` only acts on states that cannot be undone.
    """
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        return HttpResponse("Too large.", status=413, content_type="text/plain")
    try:
        message = gateway.verify_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.InvalidSignature:
        return HttpResponse("The signature is not valid.", status=400, content_type="text/plain")
    stored, new = WebhookEvent.objects.get_or_create(
        event_id=message["id"],
        defaults={
            "type": message["type"],
            "intent_id": intent_named_in(message),
            "payload": _without_secrets(message),
        },
    )
    if (new or stored.processed_at is None) and not follow_message(stored):
        # Kept open for a person and the next round; sending it again would not mend it.
        return HttpResponse("Stored.", content_type="text/plain")
    return HttpResponse("Done.", content_type="text/plain")


def _without_secrets(message: Any) -> Any:
    """The message without client secrets, which are nobody's business but the customer's."""
    if isinstance(message, dict):
        return {k: _without_secrets(v) for k, v in message.items() if k != "client_secret"}
    return [_without_secrets(each) for each in message] if isinstance(message, list) else message
