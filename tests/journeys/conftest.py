"""A browser in front of the running shop."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.stack import RunningShop
from tests.template_database import ROOT

SCREENSHOTS = ROOT / "var" / "screenshots"
START_SECONDS = 240


@pytest.fixture(scope="session")
def shop() -> Iterator[RunningShop]:
    running = RunningShop()
    running.load()
    running.start()
    try:
        deadline = time.monotonic() + START_SECONDS
        while not running.answers():
            if time.monotonic() > deadline:
                pytest.fail(f"The shop did not answer on {running.url}: see var/log/journeys-*.log")
            time.sleep(0.2)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def base_url(shop: RunningShop) -> str:
    return shop.url


@pytest.fixture
def browser_context_args(browser_context_args: dict) -> dict:
    return browser_context_args | {
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def picture(page: Page) -> Callable[[str], Path]:
    """Keep a screenshot of the whole page under var/screenshots/ for people to look at."""

    def take(name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


@pytest.fixture(autouse=True)
def _no_fault_in_the_browser(page: Page) -> Iterator[None]:
    """No page may fail in the browser: no script error, nothing the security policy refused."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )
    yield
    assert faults == []
