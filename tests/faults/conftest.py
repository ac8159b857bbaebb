"""Parts of the shop switched off, cut off, or silent."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.payment.conftest import order_fault, simulator, stripe

__all__ = ["order_fault", "simulator", "stripe"]


@pytest.fixture
def closed_port() -> int:
    """A port where nobody listens: a part that is down."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers: a part that hangs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
        for connection in held:
            connection.close()
