"""The addresses of the Stripe simulator: ours first, localstripe's for all the rest.

Besides Stripe's own there are levers for tests: POST /_config/refunds/{id} {"status": "failed" or
"succeeded"}, POST /_config/payment_intents/{id}/lapse and …/dispute.
"""

import logging
from pathlib import Path
from typing import Any

from aiohttp import web
from localstripe import server
from localstripe.errors import UserError
from localstripe.resources import Customer, PaymentMethod
from yarl import URL

from embedded.stripe_accounts import account_of_key, asking
from embedded.stripe_cards import forget_card, save_card
from embedded.stripe_money import BalanceTransaction, Charge, Dispute, Refund
from embedded.stripe_objects import is_true, listing
from embedded.stripe_payments import PaymentIntent
from embedded.stripe_setup import SetupIntent

SCRIPTS = Path(__file__).parent / "stripe_js"
logger = logging.getLogger("embedded.stripe")
# Replaced by our own: localstripe's cannot be confirmed by a browser, or have other shapes.
REPLACED = (
    "/v1/balance_transactions",
    "/v1/charges",
    "/v1/disputes",
    "/v1/payment_intents",
    "/v1/payment_methods/{id}/",
    "/v1/refunds",
    "/v1/setup_intents",
    "/js.stripe.com",
    "/_config",
)
INTENTS: dict[str, Any] = {"payment_intents": PaymentIntent, "setup_intents": SetupIntent}
BANK = "/hooks.stripe.com/"
"""Where customers confirm whom no Stripe.js asks: for who knows the client secret."""
PUBLIC_PATHS = ("/confirm", "/_authenticate")


def add_to(app: web.Application) -> None:
    """Give the application all addresses of Stripe's API, and of Stripe.js."""
    app.add_routes(
        [
            web.get("/js.stripe.com/v3/", script),
            web.static("/js.stripe.com/v3/", SCRIPTS),
            web.get(f"{BANK}{{id}}", ask_at_bank),
            web.post(f"{BANK}{{id}}", answer_at_bank),
            web.post("/_config/refunds/{id}", move_refund),
            web.post("/_config/payment_intents/{id}/{verb}", befall_intent),
            web.get("/v1/balance_transactions", list_entries),
            web.get("/v1/balance_transactions/{id}", server.api_retrieve(BalanceTransaction, "")),
            web.get("/v1/charges/{id}", server.api_retrieve(Charge, "")),
            web.get("/v1/customers/{id}/payment_methods", list_cards),
            web.get("/v1/disputes", list_disputes),
            web.get("/v1/disputes/{id}", server.api_retrieve(Dispute, "")),
            web.post("/v1/disputes/{id}", server.api_update(Dispute, "")),
            web.post("/v1/disputes/{id}/close", close_dispute),
            web.post("/v1/payment_intents", server.api_create(PaymentIntent, "")),
            web.get("/v1/payment_intents", list_intents),
            web.get("/v1/payment_intents/{id}", server.api_retrieve(PaymentIntent, "")),
            web.post("/v1/payment_intents/{id}", update_intent),
            web.post("/v1/payment_intents/{id}/{verb}", act_on_intent),
            web.post("/v1/payment_methods/{id}/attach", attach_card),
            web.post("/v1/payment_methods/{id}/detach", detach_card),
            web.post("/v1/refunds", server.api_create(Refund, "")),
            web.get("/v1/refunds", list_refunds),
            web.get("/v1/refunds/{id}", server.api_retrieve(Refund, "")),
            web.post("/v1/setup_intents", server.api_create(SetupIntent, "")),
            web.get("/v1/setup_intents/{id}", server.api_retrieve(SetupIntent, "")),
            web.post("/v1/setup_intents/{id}/{verb}", act_on_intent),
        ]
    )
    for route in server.app.router.routes():
        path = route.resource.canonical if route.resource else ""
        if route.method != "HEAD" and not path.startswith(REPLACED):
            app.router.add_route(route.method, path, route.handler)


@web.middleware
async def authenticate(request: web.Request, handler: Any) -> web.StreamResponse:
    """Secret keys may do all; a browser's publishable key needs the intent's client secret."""
    asking.set(account_of_key(server.get_api_key(request)))
    if request.path.startswith(BANK):
        return await handler(request)
    parts = request.path.split("/")
    kind = INTENTS.get(parts[2]) if len(parts) > 3 else None
    if kind is None or parts[1] != "v1" or server.get_api_key(request):
        return await server.auth_middleware(request, handler)
    data: Any = request.query
    if request.method == "POST":
        data = await server.get_post_data(request, remove_auth=False) or {}
    if not str(data.get("key", "")).startswith("pk_"):
        raise UserError(401, "You did not provide an API key.")
    intent = kind._api_retrieve(parts[3])
    if request.method == "POST" and not request.path.endswith(PUBLIC_PATHS):
        raise UserError(403, "This needs a secret key.")
    if data.get("client_secret") != intent.client_secret:
        text = f"No such {kind.object}: '{intent.id}'"
        raise UserError(404, text, {"code": "resource_missing"})
    return await handler(request)


async def script(request: web.Request) -> web.FileResponse:
    return web.FileResponse(SCRIPTS / "stripe.js")


async def list_intents(request: web.Request) -> web.Response:
    given = server.unflatten_data(request.query)
    of = given.get("customer")
    return server.json_response(listing("payment_intent", request.path, given, customer=of))


async def list_refunds(request: web.Request) -> web.Response:
    given = server.unflatten_data(request.query)
    of = given.get("payment_intent")
    return server.json_response(listing("refund", request.path, given, payment_intent=of))


async def list_disputes(request: web.Request) -> web.Response:
    given = server.unflatten_data(request.query)
    of = given.get("payment_intent")
    return server.json_response(listing("dispute", request.path, given, payment_intent=of))


async def list_entries(request: web.Request) -> web.Response:
    given = server.unflatten_data(request.query)
    equal = {"type": given.get("type"), "source": given.get("source")}
    return server.json_response(listing("balance_transaction", request.path, given, **equal))


async def list_cards(request: web.Request) -> web.Response:
    """Only those of the customer: a deleted customer has none."""
    customer = Customer._api_retrieve(request.match_info["id"])
    given = server.unflatten_data(request.query)
    found = listing("payment_method", request.path, given, customer=customer.id)
    return server.json_response(found)


async def attach_card(request: web.Request) -> web.Response:
    given = await server.get_post_data(request) or {}
    card = PaymentMethod._api_retrieve(request.match_info["id"])
    save_card(card, given.get("customer", ""))
    return server.json_response(card._export())


async def detach_card(request: web.Request) -> web.Response:
    card = PaymentMethod._api_retrieve(request.match_info["id"])
    return server.json_response(forget_card(card)._export())


async def close_dispute(request: web.Request) -> web.Response:
    """The shop gives up: the dispute is lost."""
    dispute = Dispute._api_retrieve(request.match_info["id"])
    dispute._close(won=False)
    return server.json_response(dispute._export())


async def update_intent(request: web.Request) -> web.Response:
    given = await server.get_post_data(request) or {}
    intent = PaymentIntent._api_retrieve(request.match_info["id"])
    return server.json_response(intent.update(given)._export())


async def act_on_intent(request: web.Request) -> web.Response:
    given = await server.get_post_data(request) or {}
    kind = INTENTS[request.path.split("/")[2]]
    intent = kind._api_retrieve(request.match_info["id"])
    verb = request.match_info["verb"]
    if verb == "_authenticate":
        intent.authenticate(success=is_true(given.get("success")))
    elif verb == "confirm" and kind is PaymentIntent:
        bank = request.url.origin().with_path(f"{BANK}{intent.id}")
        secret = {"client_secret": intent.client_secret}
        intent.confirm(given, bank_url=str(bank.with_query(secret)))
    elif verb == "confirm" or (verb in ("capture", "cancel") and kind is PaymentIntent):
        getattr(intent, verb)(given)
    else:
        raise UserError(404, "Unrecognized request URL")
    return server.json_response(intent._export(expand=given.get("expand")))


async def ask_at_bank(request: web.Request) -> web.Response:
    """The page of the bank, or of the provider, that asks."""
    provider = _intent_at_bank(request).provider()
    page = (SCRIPTS / ("provider.html" if provider else "bank.html")).read_text()
    page = page.replace("{provider}", provider.capitalize())
    return web.Response(text=page, content_type="text/html")


async def answer_at_bank(request: web.Request) -> web.Response:
    """The customer goes back to the shop, whatever the bank says of the answer."""
    intent = _intent_at_bank(request)
    given = await request.post()
    try:
        intent.authenticate(success=is_true(given.get("success")))
    except UserError:
        logger.info("The bank refuses %s", intent.id)
    is_paid = intent.status in ("requires_capture", "succeeded")
    told = {"payment_intent": intent.id, "redirect_status": "succeeded" if is_paid else "failed"}
    raise web.HTTPSeeOther(URL(intent._return_url).update_query(told))


def _intent_at_bank(request: web.Request) -> PaymentIntent:
    intent: PaymentIntent = PaymentIntent._api_retrieve(request.match_info["id"])
    if request.query.get("client_secret") != intent.client_secret or not intent._return_url:
        raise UserError(404, "This payment is not confirmed here.")
    return intent


async def move_refund(request: web.Request) -> web.Response:
    given = await server.get_post_data(request) or {}
    refund = Refund._api_retrieve(request.match_info["id"])
    if given.get("status") == "failed":
        refund._fail()
    else:
        refund._succeed()
    return server.json_response(refund._export())


async def befall_intent(request: web.Request) -> web.Response:
    intent = PaymentIntent._api_retrieve(request.match_info["id"])
    if request.match_info["verb"] not in ("lapse", "dispute"):
        raise UserError(404, "Unrecognized request URL")
    return server.json_response(getattr(intent, request.match_info["verb"])()._export())
