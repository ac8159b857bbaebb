"""A browser in front of the running shop."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.stack import RunningShop
from tests.template_database import ROOT

SCREENSHOTS = ROOT / "var" / "screenshots"


@pytest.fixture(scope="session")
def base_url(shop: RunningShop) -> str:
    return shop.url


@pytest.fixture
def browser_context_args(browser_context_args: dict, base_url: str) -> dict:
    """The address is said anew: those of the session may come from a test without a shop."""
    return browser_context_args | {
        "base_url": base_url,
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def picture(page: Page) -> Callable[[str], Path]:
    """Keep a screenshot of the whole page under var/screenshots/ for people to look at."""

    def take(name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.jpeg"
        # Hiding the caret would leave an inline style behind. A PNG takes three quarters longer.
        page.screenshot(path=path, full_page=True, caret="initial", type="jpeg", quality=80)
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
