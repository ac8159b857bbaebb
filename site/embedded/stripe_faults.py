"""Faults on order in the Stripe simulator: silence, dropped connections and server errors."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from aiohttp import web
from localstripe.errors import UserError
from localstripe.server import get_post_data

# "before": nothing happened; "after": it was done, and the answer is lost.
MODES = ("timeout_before", "timeout_after", "drop_before", "drop_after", "error_500")
TIMEOUT_SECONDS = 30

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    """The next `times` requests to paths that start with `path`, whose `*` is anything, fail by
    `mode`."""

    path: str
    mode: str
    times: int

    def hits(self, path: str) -> bool:
        return fnmatchcase(path, f"{self.path}*")


class Faults:
    """The faults that are ordered and have not happened yet."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    @web.middleware
    async def break_on_order(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = next((each for each in self.waiting if each.hits(request.path)), None)
        if fault is None:
            return await handler(request)
        fault.times -= 1
        if not fault.times:
            self.waiting.remove(fault)
        if fault.mode == "error_500":
            error = {"type": "api_error", "message": "An error occurred on Stripe's side."}
            return web.json_response({"error": error}, status=500)
        if fault.mode.endswith("_after"):
            await handler(request)
        await _hang_up(request, patiently=fault.mode.startswith("timeout"))
        return web.Response(status=500)

    async def order(self, request: web.Request) -> web.Response:
        """POST {"path", "mode", "times"}. A client that repeats uses up several times."""
        data = await get_post_data(request) or {}
        if data.get("mode") not in MODES:
            raise UserError(400, f"mode is one of {', '.join(MODES)}")
        times = int(data.get("times", 1))
        self.waiting.append(Fault(data.get("path", "/v1/"), data["mode"], times))
        return web.Response()

    async def cancel(self, request: web.Request) -> web.Response:
        self.waiting.clear()
        return web.Response()


async def _hang_up(request: web.Request, *, patiently: bool) -> None:
    """Close the connection without an answer: at once, or when the client's patience ends."""
    waited = 0.0
    while patiently and waited < TIMEOUT_SECONDS and not _is_closed(request):
        await asyncio.sleep(0.05)
        waited += 0.05
    if request.transport:
        request.transport.abort()


def _is_closed(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()
