"""A Chromium for the tests: the machine's own, or one that is installed for them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from embedded.trouble import Trouble

# Without a window; the others spend half a second on theirs in every test.
SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VERSION_SECONDS = 30


def find_or_install(*, say: Callable[[str], None], whole: bool = False) -> Path:
    """The path of a Chromium that starts; `whole`: one that could open a window.

    Raises Trouble where none can be had.
    """
    names = NAMES if whole else (SHELL, *NAMES)
    found = _of_the_machine(names) or _of_playwright()
    if found is None and os.getuid() == 0 and shutil.which("apt-get"):
        say("There is no Chromium here: installing it with apt-get (about 300 MB) …")
        install = ["apt-get", "install", "-y", "chromium"]
        found = _install(names, ["apt-get", "update"], [*install, SHELL])
        # Older systems have the whole browser only.
        found = found or _install(names, install)
    if found is None:
        say("There is no Chromium here: Playwright downloads one (about 170 MB) …")
        found = _install(names, [sys.executable, "-m", "playwright", "install", "chromium"])
    if found is None:
        raise Trouble(
            "The tests need a Chromium, and none could be found or installed.\n"
            "Install it with your system's package manager (Debian: apt-get install chromium),\n"
            "or name one that is there: CHROMIUM=/path/to/chromium make test"
        )
    return found


def _of_the_machine(names: Sequence[str]) -> Path | None:
    named = os.environ.get("CHROMIUM")
    for name in (named, *names):
        path = shutil.which(name) if name else None
        if path and _starts(Path(path)):
            return Path(path)
    return None


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() and _starts(path) else None


def _install(names: Sequence[str], *commands: list[str]) -> Path | None:
    for command in commands:
        if subprocess.run(command, check=False).returncode != 0:
            return None
    return _of_the_machine(names) or _of_playwright()


def _starts(path: Path) -> bool:
    """Some systems have a program of that name which only says where to get the real one."""
    try:
        asked = subprocess.run(
            [path, "--version"], capture_output=True, timeout=VERSION_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
