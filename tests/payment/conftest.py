"""A Stripe simulator of their own for the payment tests: they break it on purpose."""

import os
import queue
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

SITE = Path(__file__).parents[2] / "site"
PUBLISHABLE_KEY = "pk_test_bowerbird"
WEBHOOK_SECRET = "whsec_payment_tests"
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Delivery:
    """One webhook request as it arrived."""

    body: bytes
    signature: str


class Shop(ThreadingHTTPServer):
    """Takes webhooks. Answers with the next of `statuses`, then with 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.deliveries: queue.Queue[Delivery] = queue.Queue()
        self.statuses: queue.Queue[int] = queue.Queue()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def next_delivery(self) -> Delivery:
        return self.deliveries.get(timeout=PATIENCE_SECONDS)


class Receiver(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = 200 if self.server.statuses.empty() else self.server.statuses.get()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.deliveries.put(Delivery(body, self.headers["Stripe-Signature"]))

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="session")
def simulator() -> Iterator[str]:
    """The address of a running Stripe simulator."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "embedded.stripe_simulator", f"--port={port}"],
        cwd=SITE,
        env=os.environ | {"PYTHONPATH": str(SITE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    for line in process.stdout:
        if "Running on" in line:
            break
    else:
        raise RuntimeError(f"The Stripe simulator ended with {process.wait()}")
    threading.Thread(target=process.stdout.read, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture
def stripe(simulator: str, settings: Any) -> Iterator[str]:
    """The shop's settings lead to the simulator, which is empty. Gives its address."""
    settings.STRIPE_SECRET_KEY = "sk_test_bowerbird"
    settings.STRIPE_PUBLISHABLE_KEY = PUBLISHABLE_KEY
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    settings.STRIPE_API_BASE = simulator
    settings.STRIPE_TIMEOUT = 5
    requests.delete(f"{simulator}/_config/data", timeout=5).raise_for_status()
    yield simulator
    requests.delete(f"{simulator}/_config/faults", timeout=5).raise_for_status()


@pytest.fixture
def pay(stripe: str) -> Callable[..., requests.Response]:
    """Confirm an intent as the customer's browser does, with one of Stripe's test cards."""

    def confirm(intent: Any, card: str = "pm_card_visa") -> requests.Response:
        return requests.post(
            f"{stripe}/v1/payment_intents/{intent.id}/confirm",
            json={
                "key": PUBLISHABLE_KEY,
                "client_secret": intent.client_secret,
                "payment_method": card,
            },
            timeout=5,
        )

    return confirm


@pytest.fixture
def order_fault(stripe: str) -> Callable[..., None]:
    """Have the next `times` requests to `path` fail. One call of the gateway makes up to three."""

    def order(mode: str, *, path: str = "/v1/payment_intents", times: int = 3) -> None:
        fault = {"mode": mode, "path": path, "times": times}
        requests.post(f"{stripe}/_config/faults", json=fault, timeout=5).raise_for_status()

    return order


@pytest.fixture
def shop(stripe: str, settings: Any) -> Iterator[Shop]:
    """A server that takes the simulator's webhooks of the shop's account."""
    server = Shop()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"{stripe}/_config/webhooks/{uuid.uuid4().hex}"
    told = {"url": server.url, "secret": WEBHOOK_SECRET}
    key = (settings.STRIPE_SECRET_KEY, "")
    requests.post(endpoint, json=told, auth=key, timeout=5).raise_for_status()
    yield server
    requests.delete(endpoint, timeout=5).raise_for_status()
    server.shutdown()
    server.server_close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
