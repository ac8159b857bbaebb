"""Whether pages are valid HTML: by the W3C's checker where it is there, or else by a parser."""

import json
import shutil
import subprocess
from pathlib import Path

import html5lib

from tests.template_database import ROOT

VNU = ROOT / "var" / "tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTML = ROOT / "var" / "html"
NOT_OURS = (
    "wagtail-userbar",
    # The demo's small pictures have no larger sizes, so two of them are the same.
    "is identical to width for image",
)


def checker() -> str:
    """What HTML is validated with here."""
    if VNU.exists() and shutil.which("java"):
        return "the Nu Html Checker (vnu)"
    return (
        "html5lib alone: structure, no attributes (`make tools`, with Java, has it checked whole)"
    )


def faults_in(pages: dict[str, str]) -> list[str]:
    """What is wrong in pages, by name; all at once, because starting a checker takes long."""
    HTML.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, source in pages.items():
        path = HTML / f"{name}.html"
        path.write_text(source)
        paths.append(path)
    return _by_vnu(paths) if checker().startswith("the Nu") else _by_parser(pages)


def _by_vnu(paths: list[Path]) -> list[str]:
    asked = subprocess.run(
        ["java", "-Xss4m", "-jar", VNU, "--format", "json", "--exit-zero-always", *paths],
        capture_output=True,
        check=True,
        timeout=180,
    )
    found = json.loads(asked.stderr or asked.stdout)["messages"]
    return [
        f"{Path(fault['url']).stem}:{fault.get('lastLine')}: {fault['message']}"
        f" ({' '.join(fault.get('extract', '').split())[:120]})"
        for fault in found
        if fault["type"] == "error"
        and not any(part in str(fault) for part in NOT_OURS)
        # The style guide shows one component in several states, so with the same id.
        and not (Path(fault["url"]).stem == "styleguide" and "Duplicate ID" in fault["message"])
    ]


def _by_parser(pages: dict[str, str]) -> list[str]:
    faults = []
    for name, source in pages.items():
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(source)
        faults += [f"{name}:{line}: {code}" for (line, _), code, _ in parser.errors]
    return faults
