"""The Stripe simulator's webhooks: signed, delivered at once, repeated until they are taken."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

# Seconds between attempts. The real Stripe repeats for three days.
PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800)
TIMEOUT_SECONDS = 20

logger = logging.getLogger("embedded.stripe")


@dataclass(frozen=True)
class Endpoint:
    """Where events go. `events` None: all of them; `account` None: those of every account."""

    url: str
    secret: str
    events: tuple[str, ...] | None = None
    account: str | None = None

    def wants(self, event: dict[str, Any], account: str | None) -> bool:
        wanted = self.events is None or event["type"] in self.events
        return wanted and self.account in (None, account)


class Webhooks:
    """The registered endpoints and the deliveries under way."""

    def __init__(self) -> None:
        self.endpoints: dict[str, Endpoint] = {}
        self._deliveries: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def send(self, event: dict[str, Any], *, account: str | None) -> None:
        """Deliver an event of an account to every endpoint that wants it, in the background."""
        wanting = [each for each in self.endpoints.values() if each.wants(event, account)]
        body = json.dumps(event, indent=2, sort_keys=True).encode() if wanting else b""
        for endpoint in wanting:
            delivery = asyncio.ensure_future(self._deliver(endpoint, event, body))
            self._deliveries.add(delivery)
            delivery.add_done_callback(self._deliveries.discard)

    async def close(self) -> None:
        for delivery in tuple(self._deliveries):
            delivery.cancel()
        if self._session:
            await self._session.close()

    async def _deliver(self, endpoint: Endpoint, event: dict[str, Any], body: bytes) -> None:
        for pause in (*PAUSES, None):
            outcome = await self._attempt(endpoint, body)
            logger.info("%s %s to %s: %s", event["type"], event["id"], endpoint.url, outcome)
            if outcome == "taken" or pause is None or endpoint not in self.endpoints.values():
                return
            await asyncio.sleep(pause)

    async def _attempt(self, endpoint: Endpoint, body: bytes) -> str:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, endpoint.secret),
        }
        try:
            async with self._session.post(
                endpoint.url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return "taken" if 200 <= answer.status < 300 else f"status {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__


def signature(body: bytes, secret: str, *, at: int | None = None) -> str:
    """The `Stripe-Signature` header for a body (https://docs.stripe.com/webhooks#verify-manually)."""
    seconds = int(time.time()) if at is None else at
    signed = hmac.new(secret.encode(), b"%d.%s" % (seconds, body), hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"
