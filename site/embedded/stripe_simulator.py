"""A Stripe for development and tests: localstripe, completed to what the shop relies on.

    python -m embedded.stripe_simulator --port 8002 --folder var/stripe

On top of localstripe: intents that a browser confirms, Stripe's idempotency keys, repeated
webhooks to each account, a Stripe.js whose card form is a frame, and faults on order:
POST /_config/faults {"path": "/v1/payment_intents", "mode": "timeout_after", "times": 3}.
"""

import argparse
import asyncio
import hashlib
import logging
import pickle
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from localstripe import resources, server
from localstripe.errors import UserError

from embedded import stripe_routes
from embedded.stripe_accounts import account_of, account_of_key, asking
from embedded.stripe_faults import Faults
from embedded.stripe_objects import listen
from embedded.stripe_webhooks import Endpoint, Webhooks

API_VERSION = "2026-10-28.endive"
# What the shop's webhook endpoint is subscribed to.
SHOP_EVENTS = (
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "charge.refunded",
    "charge.refund.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "payment_method.attached",
    "payment_method.detached",
    "refund.created",
    "refund.updated",
    "refund.failed",
)
SAVE_SECONDS = 2
# After a long run there is so much that to save it as often would be most of the work.
PAUSE_TO_SAVING = 100

logger = logging.getLogger("embedded.stripe")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Answer:
    """What an idempotency key was first used for, and what came of it (None: under way)."""

    fingerprint: str
    status: int | None = None
    body: bytes = b""


class Simulator:
    """The state beside localstripe's store: idempotency keys, webhooks, faults."""

    def __init__(self, folder: Path | None = None) -> None:
        self.file = folder / "state.pickle" if folder else None
        self.answers: dict[str, Answer] = {}
        self.faults = Faults()
        self.webhooks = Webhooks()
        self.changed = False

    def tell(self, kind: str, about: resources.StripeObject) -> None:
        event = resources.Event(kind, about)
        event.api_version = API_VERSION
        self.webhooks.send(event._export(), account=account_of(about))

    def load(self) -> None:
        if self.file and self.file.exists():
            self.answers, objects = pickle.loads(self.file.read_bytes())
            resources.store.update(objects)

    def save(self) -> None:
        if self.file and self.changed:
            self.changed = False
            draft = self.file.with_suffix(".draft")
            draft.write_bytes(pickle.dumps((self.answers, dict(resources.store))))
            draft.replace(self.file)

    def clear(self) -> None:
        resources.store.clear()
        self.answers.clear()
        self.faults.waiting.clear()
        self.changed = True

    @web.middleware
    async def keep_promises(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """https://docs.stripe.com/api/idempotent_requests"""
        key = request.headers.get("Idempotency-Key")
        if request.method != "POST" or not key:
            return await handler(request)
        signed = f"{request.path}\n".encode() + await request.read()
        fingerprint = hashlib.sha256(signed).hexdigest()
        known = self.answers.get(key)
        if known and known.fingerprint != fingerprint:
            return _error(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. Try using a key other than '{key}'.",
            )
        if known and known.status is None:
            text = "There is currently another in-progress request using this Idempotent Key."
            return _error(409, "idempotency_error", text, code="idempotency_key_in_use")
        if known and known.status:
            replayed = {"Idempotent-Replayed": "true"}
            return _json(known.body, status=known.status, headers=replayed)
        return await self._first_answer(key, fingerprint, request, handler)

    async def _first_answer(
        self, key: str, fingerprint: str, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        self.answers[key] = Answer(fingerprint)
        try:
            answer = await handler(request)
        except BaseException:
            del self.answers[key]
            raise
        body = answer.body if isinstance(answer, web.Response) else None
        if isinstance(body, bytes) and answer.status in (200, 402):
            self.answers[key] = Answer(fingerprint, answer.status, body)
        else:
            del self.answers[key]
        return answer

    @web.middleware
    async def notice_changes(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        finally:
            self.changed = self.changed or request.method != "GET"

    async def set_webhook(self, request: web.Request) -> web.Response:
        data = await server.get_post_data(request) or {}
        if not data.get("url") or not data.get("secret"):
            raise UserError(400, "A webhook has a url and a secret")
        events = tuple(data["events"]) if data.get("events") else None
        endpoint = Endpoint(data["url"], data["secret"], events, asking.get())
        self.webhooks.endpoints[request.match_info["id"]] = endpoint
        return web.Response()

    async def remove_webhook(self, request: web.Request) -> web.Response:
        self.webhooks.endpoints.pop(request.match_info["id"], None)
        return web.Response()

    async def flush(self, request: web.Request) -> web.Response:
        self.clear()
        return web.Response()

    async def live(self, app: web.Application) -> AsyncIterator[None]:
        """Saves now and then while the simulator runs, and when it ends."""

        async def save_now_and_then() -> None:
            seconds: float = 0
            while True:
                await asyncio.sleep(max(SAVE_SECONDS, PAUSE_TO_SAVING * seconds))
                start = time.perf_counter()
                self.save()
                seconds = time.perf_counter() - start

        saving = asyncio.ensure_future(save_now_and_then())
        yield
        saving.cancel()
        await self.webhooks.close()
        self.save()


def make_app(simulator: Simulator) -> web.Application:
    """The simulator's HTTP side."""
    resources.store.dump_to_disk = lambda: None
    listen(simulator.tell)
    app = web.Application(
        middlewares=[
            simulator.faults.break_on_order,
            simulator.notice_changes,
            server.error_middleware,
            stripe_routes.authenticate,
            simulator.keep_promises,
            server.error_middleware,
        ]
    )
    app.on_response_prepare.append(server.add_cors_headers)
    app.cleanup_ctx.append(simulator.live)
    app.add_routes(
        [
            web.post("/_config/webhooks/{id}", simulator.set_webhook),
            web.delete("/_config/webhooks/{id}", simulator.remove_webhook),
            web.post("/_config/faults", simulator.faults.order),
            web.delete("/_config/faults", simulator.faults.cancel),
            web.delete("/_config/data", simulator.flush),
        ]
    )
    stripe_routes.add_to(app)
    return app


def _error(status: int, kind: str, message: str, code: str | None = None) -> web.Response:
    error = {"type": kind, "message": message, **({"code": code} if code else {})}
    return server.json_response({"error": error}, status=status)


def _json(body: bytes, **options: Any) -> web.Response:
    return web.Response(body=body, content_type="application/json", charset="utf-8", **options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--folder", type=Path, help="keep the state here; without: in memory")
    parser.add_argument("--webhook", help="the shop's webhook address")
    parser.add_argument("--secret", help="what its messages are signed with (whsec_…)")
    parser.add_argument("--key", help="whose events it is told of (sk_…); without: everybody's")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    simulator = Simulator(options.folder)
    try:
        simulator.load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ValueError):
        sys.exit(f"{simulator.file} cannot be read. Delete it to start with an empty Stripe.")
    if options.webhook:
        account = account_of_key(options.key)
        endpoint = Endpoint(options.webhook, options.secret or "", SHOP_EVENTS, account)
        simulator.webhooks.endpoints["shop"] = endpoint
    web.run_app(
        make_app(simulator),
        host=options.host,
        port=options.port,
        shutdown_timeout=1,
        print=logger.info,
        access_log_format="%r %s %Tf s",
    )


if __name__ == "__main__":
    main()
