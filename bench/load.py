"""Putting load on the server with a bounded number of clients, for a bounded time."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

Visitor = TypeVar("Visitor")


@dataclass(frozen=True)
class Sample:
    """What was measured: seconds of each step, and steps by second of all clients together."""

    seconds: list[float]
    per_s: float

    @property
    def p50_ms(self) -> float:
        return self._percentile(50)

    @property
    def p95_ms(self) -> float:
        return self._percentile(95)

    def _percentile(self, percent: int) -> float:
        """The nearest-rank percentile, in milliseconds."""
        ordered = sorted(self.seconds)
        rank = -(-len(ordered) * percent // 100)
        return ordered[max(rank, 1) - 1] * 1000


def measure(
    step: Callable[[Visitor], object],
    visitors: list[Visitor],
    *,
    seconds: float,
    at_most: int,
    warm_up: int = 0,
) -> Sample:
    """Have every visitor repeat the step at the same time as the others.

    Ends after `seconds`, or when `at_most` steps are done by all together; steps under way are
    finished and counted. The first `warm_up` of each visitor are not measured. Raises what a step
    raises.
    """
    turns = iter(range(at_most))  # shared: who draws the last one ends it for all

    def warm(visitor: Visitor) -> None:
        for _ in range(warm_up):
            step(visitor)

    def repeat(visitor: Visitor) -> list[float]:
        taken = []
        while time.perf_counter() < deadline and next(turns, None) is not None:
            began = time.perf_counter()
            step(visitor)
            taken.append(time.perf_counter() - began)
        return taken

    with ThreadPoolExecutor(len(visitors)) as pool:
        list(pool.map(warm, visitors))
        began = time.perf_counter()
        deadline = began + seconds
        taken = [each for of_one in pool.map(repeat, visitors) for each in of_one]
        return Sample(taken, len(taken) / (time.perf_counter() - began))
