"""Price ranges that fit what was found: a few, with round edges, about equally full."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from catalogue.search.engine import PriceRange

STEPS = (10, 15, 20, 25, 30, 40, 50, 60, 75)
EDGES: tuple[Decimal, ...] = tuple(
    Decimal(step) * Decimal(10) ** power for power in range(-1, 6) for step in STEPS
)
"""Round amounts of the currency. Step n lies between EDGES[n - 1] and EDGES[n]; 0 is below all."""

MOST_RANGES = 5


def price_ranges(
    counts: Mapping[int, int], *, edges: Sequence[Decimal] = EDGES
) -> list[tuple[PriceRange, int]]:
    """Ranges with how many products each has, from counts by step; none where all cost alike.

    The first range is open below and the last above, and none is empty.
    """
    steps = sorted(step for step, count in counts.items() if count)
    if len(steps) < 2:
        return []
    share = sum(counts[step] for step in steps) / MOST_RANGES
    groups: list[list[int]] = [[]]
    filled = 0
    for place, step in enumerate(steps):
        groups[-1].append(step)
        filled += counts[step]
        left = len(steps) - place - 1
        if left and filled >= share * len(groups) and len(groups) < MOST_RANGES:
            groups.append([])
    starts = [edges[group[0] - 1] for group in groups[1:]]
    lows: list[Decimal | None] = [None, *starts]
    highs: list[Decimal | None] = [*starts, None]
    return [
        (PriceRange(low, high), sum(counts[step] for step in group))
        for low, high, group in zip(lows, highs, groups, strict=True)
    ]
