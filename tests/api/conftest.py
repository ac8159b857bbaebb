import pytest

from api import throttling

A_FULL_HOUR = 500_000 * 3600


@pytest.fixture(autouse=True)
def clock_of_limits(monkeypatch) -> list[float]:
    """What limits take for the time (UTC, seconds): their windows do not turn while one counts."""
    clock = [float(A_FULL_HOUR)]
    monkeypatch.setattr(throttling, "time", lambda: clock[0])
    return clock
