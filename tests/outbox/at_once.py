"""Running functions at the same moment, each on a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

PATIENCE_SECONDS = 15


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Start all together. Returns what they return, in their order; raises what one raises."""
    start = Barrier(len(functions))

    def run(function: Callable[[], Any]) -> Any:
        start.wait(PATIENCE_SECONDS)
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))
