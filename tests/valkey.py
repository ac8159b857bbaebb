"""Who has which of Valkey's sixteen databases, so that nobody empties or serves another's."""

import os

# The caches of the workers begin at 2, that of a run without workers is 15: settings/test.py.
JOURNEYS_BROKER = 1
FIRST_WORKERS_BROKER = 8
LONE_BROKER = 14


def address_of(database: int) -> str:
    return f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{database}"


def own_broker() -> str:
    """The broker of this worker of the test run, which the running shop does not listen to."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return address_of(FIRST_WORKERS_BROKER + int(worker[2:]) if worker else LONE_BROKER)
