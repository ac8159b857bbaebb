"""Production keeps our sheets and scripts in few pieces, and every page finds those it names."""

import re
from pathlib import Path

import pytest
from django.conf import settings as shop_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

SHEETS = shop_settings.ROOT / "assets" / "css"
SCRIPTS = shop_settings.ROOT / "assets" / "js"
SCRIPTED = re.compile(r'^import "\./([\w-]+\.js)";$', re.MULTILINE)
LINKED = re.compile(r'{% static "(css/[\w-]+\.css)" %}')


@pytest.fixture
def collect(settings, tmp_path):
    """Collect a folder of static files as production does; answers with where they are kept."""

    def into(assets: Path) -> Path:
        settings.STATIC_ROOT = tmp_path / "kept"
        settings.STATICFILES_DIRS = [assets]
        settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
        settings.STORAGES = shop_settings.STORAGES | {
            "staticfiles": {"BACKEND": "config.static_files.WholeFilesStorage"}
        }
        call_command("collectstatic", "--noinput", verbosity=0)
        return settings.STATIC_ROOT

    return into


def kept(root: Path, name: str) -> str:
    return (root / staticfiles_storage.stored_name(name)).read_text()


def test_no_kept_sheet_imports_another(collect):
    root = collect(shop_settings.ROOT / "assets")
    whole = sorted((root / "css").glob("*.css"))
    assert len(whole) >= len(list(SHEETS.glob("*.css")))
    assert [sheet.name for sheet in whole if "@import" in sheet.read_text()] == []


def test_kept_sheet_has_the_rules_of_its_parts_in_their_order(collect):
    root = collect(shop_settings.ROOT / "assets")
    sheet = kept(root, "css/shop.css")
    marks = ["@layer reset, tokens", "--paper:", ".site-header", ".visually-hidden", ".card__title"]
    assert [sheet.index(mark) for mark in marks] == sorted(sheet.index(mark) for mark in marks)
    assert "/*" not in sheet
    fonts = re.findall(r'url\("(\.\./fonts/[^"]+)"\)', sheet)
    assert len(fonts) == 3
    assert all((root / "css" / font).resolve().exists() for font in fonts)
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", font) for font in fonts)


def test_sheet_has_another_name_when_one_of_its_parts_has_changed(collect, tmp_path):
    folder = tmp_path / "assets" / "css"
    folder.mkdir(parents=True)
    (folder / "shop.css").write_text('@import "tokens.css";\n')
    (folder / "tokens.css").write_text(":root {\n  --ink: black;\n}\n")
    root = collect(tmp_path / "assets")
    before = staticfiles_storage.stored_name("css/shop.css")
    assert (root / before).read_text() == ":root {\n--ink: black;\n}\n"

    (folder / "tokens.css").write_text(":root {\n  --ink: blue;\n}\n")
    collect(tmp_path / "assets")
    after = staticfiles_storage.stored_name("css/shop.css")
    assert after != before
    assert (root / after).read_text() == ":root {\n--ink: blue;\n}\n"


def test_kept_script_has_its_parts_each_in_a_block_and_what_they_import_once(collect):
    script = kept(collect(shop_settings.ROOT / "assets"), "js/shop.js")
    assert script.startswith('import htmx from "htmx";\n')
    assert script.count("import ") - script.count("* import ") == 1
    parts = SCRIPTED.findall((SCRIPTS / "shop.js").read_text())
    assert len(parts) > 5
    for part in parts:
        last = (SCRIPTS / part).read_text().rstrip().splitlines()[-1]
        assert f"{last}\n}}" in script


def test_no_part_of_a_script_exports_or_waits_outside_a_function():
    """In a block neither would work."""
    for whole in SCRIPTS.glob("*.js"):
        for part in SCRIPTED.findall(whole.read_text()):
            assert not re.search(
                r"^(export|await|import .* from \"\.)", (SCRIPTS / part).read_text(), re.M
            )


def test_every_sheet_that_a_template_names_is_there():
    templates = shop_settings.ROOT / "templates"
    named = {
        name for path in templates.rglob("*.html") for name in LINKED.findall(path.read_text())
    }
    assert "css/shop.css" in named
    assert {name for name in named if not (SHEETS.parent / name).exists()} == set()


def test_page_asks_for_two_sheets_at_most():
    """Each is waited for before anything is shown; the style guide shows all there is."""
    templates = shop_settings.ROOT / "templates"
    blocks = {
        path.relative_to(templates): len(LINKED.findall(block))
        for path in templates.rglob("*.html")
        for block in re.findall(r"{% block styles %}(.*?){% endblock %}", path.read_text())
    }
    assert {str(path) for path, number in blocks.items() if number > 1} == {"styleguide/page.html"}
