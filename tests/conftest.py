"""What every test may ask for. The servers come from outside: `make test` starts them."""

import gc
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stripe
from django.contrib.sites.models import Site
from django.core.cache import cache
from django.core.management import call_command
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.clean_database import keep_what_migrations_made, restore_what_migrations_made
from tests.journeys.stack import RunningShop
from tests.snapshots import Snapshot
from tests.template_database import prepare_template
from tests.valkey import own_broker

SHOP_SECONDS = 240

# How quick a machine is says nothing of what is tested.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# Seconds between the attempts at a Stripe that does not answer.
stripe.HTTPClient.INITIAL_DELAY = 0.01


def pytest_configure(config: pytest.Config) -> None:
    """Migrate once, before the workers copy the result."""
    # Playwright keeps an event loop in a test's thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if "REDIS_URL" in os.environ:
        os.environ["CELERY_BROKER_URL"] = own_broker()
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    if "DATABASE_URL" not in os.environ:
        pytest.exit(
            "The tests need real servers. Run `make test`, or for a part of them:\n"
            "  .venv/bin/python manage.py servers -- .venv/bin/python -m pytest tests/checkout"
        )
    prepare_template()


def pytest_collection_finish() -> None:
    """What was loaded so far stays: the search for garbage need not go through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that commit leave the database as the migrations made it, and quickly."""
    with django_db_blocker.unblock():
        keep_what_migrations_made()
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: restore_what_migrations_made()
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session")
def _snapshot_of_set_up(django_db_setup: None, django_db_blocker: Any) -> Snapshot:
    with django_db_blocker.unblock():
        return Snapshot(lambda: call_command("set_up_shop", stdout=io.StringIO()))


@pytest.fixture
def set_up(_snapshot_of_set_up: Snapshot, db: None) -> None:
    """What `manage.py set_up_shop` makes."""
    _snapshot_of_set_up.restore()
    Site.objects.clear_cache()


@pytest.fixture(autouse=True)
def _empty_cache():
    """No test sees what another one cached."""
    cache.clear()


@pytest.fixture
def eventually() -> Callable:
    """Wait for something another process does: poll until it is true, or fail with its name."""

    def wait(condition: Callable[[], object], *, within: float = 20, what: str = "it") -> object:
        deadline = time.monotonic() + within
        while True:
            if result := condition():
                return result
            if time.monotonic() > deadline:
                pytest.fail(f"Waited {within} s in vain for {what}.")
            time.sleep(0.05)

    return wait


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, where there is one."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    found = {"executable_path": path, "args": ["--no-sandbox"]} if path else {}
    return browser_type_launch_args | found


@pytest.fixture(scope="session")
def shop() -> Iterator[RunningShop]:
    """The whole shop as processes of its own. Tests that ask for it are in the group "journeys"."""
    running = RunningShop()
    running.load()
    running.start()
    try:
        deadline = time.monotonic() + SHOP_SECONDS
        while not running.answers():
            if time.monotonic() > deadline:
                pytest.fail(f"The shop did not answer on {running.url}: see var/log/journeys-*.log")
            time.sleep(0.2)
        yield running
        running.check_stock()
    finally:
        running.stop()
