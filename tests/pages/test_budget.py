"""What a product page weighs: every sheet, script and font it may load, compressed."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static

from tests.queries.conftest import home as home
from tests.queries.conftest import make_category, make_good

pytestmark = pytest.mark.django_db

KILOBYTE = 1024
CODE_KILOBYTES = 60
WITH_FONTS_KILOBYTES = 140
IMPORTS = re.compile(r"""(?:import|from)\s*\(?\s*["']([^"']+)["']""")
SHEETS = re.compile(r'@import "([^"]+)";')
FONTS = re.compile(r"""url\(["']?([^"')]+\.woff2)""")


def source(address: str) -> Path:
    found = finders.find(address.removeprefix(static("")))
    assert found, f"{address} is not among the static files"
    return Path(found)


def with_imports(scripts: set[Path], names: dict[str, str]) -> set[Path]:
    """These scripts and all that they import, at once or later."""
    found, waiting = set(scripts), list(scripts)
    while waiting:
        script = waiting.pop()
        if "vendor" in script.parts:
            continue
        for name in IMPORTS.findall(script.read_text()):
            path = source(names[name]) if name in names else (script.parent / name).resolve()
            if path.suffix == ".js" and path not in found:
                found.add(path)
                waiting.append(path)
    return found


def with_parts(sheets: set[Path]) -> set[Path]:
    """These sheets and those they import."""
    parts = {sheet.parent / name for sheet in sheets for name in SHEETS.findall(sheet.read_text())}
    return sheets | with_parts(parts) if parts else sheets


def compressed(paths: set[Path]) -> float:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths) / KILOBYTE


def test_product_page_keeps_its_budget(client, home):
    good = make_good(make_category(), variants=2)
    page = client.get(good.get_absolute_url()).content.decode()
    linked = {source(href) for href in re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)}
    sheets = with_parts(linked)
    scripts = {source(src) for src in re.findall(r'<script[^>]* src="(/static/[^"]+)"', page)}
    named = dict(re.findall(r'"([\w-]+)":\s*"(/static/[^"]+\.js)"', page))
    run = with_imports(scripts, named)
    code = sheets | run
    fonts = {
        (sheet.parent / url).resolve()
        for sheet in sheets
        for url in FONTS.findall(sheet.read_text())
    }
    assert len(linked) == 2
    assert len(sheets) > 15
    assert len(scripts) == 2
    assert len(run) > 8
    assert fonts
    assert compressed(code) <= CODE_KILOBYTES
    # Fonts are compressed already.
    weight = compressed(code) + sum(font.stat().st_size for font in fonts) / KILOBYTE
    assert weight <= WITH_FONTS_KILOBYTES, f"{weight:.1f} KB with fonts"
