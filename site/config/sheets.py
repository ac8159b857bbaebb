"""How production keeps static files: named by their content, compressed, sheets in one piece."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER = "css"
IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s*")


class WholeSheetsStorage(CompressedManifestStaticFilesStorage):
    """A sheet of `assets/css` that imports others is kept with them inside it.

    Plain files are pleasant to work with, but each would cost a visitor a request before anything
    is shown, and an import a round trip more.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            sources = {name: _source(*place) for name, place in paths.items() if _is_ours(name)}
            for name, source in sources.items():
                if IMPORT.search(source):
                    self._keep(name, _whole(name, sources))
                    # From here on the sheet is read where it is kept, not where it was found.
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _keep(self, name: str, sheet: str) -> None:
        self.delete(name)
        self.save(name, ContentFile(sheet.encode()))


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    return str(path.parent) == FOLDER and path.suffix == ".css"


def _source(storage: Storage, path: str) -> str:
    with storage.open(path) as file:
        return file.read().decode()


def _whole(name: str, sources: dict[str, str]) -> str:
    """A sheet with what it imports. All are in one folder, so that their addresses stay right."""

    def imported(match: re.Match[str]) -> str:
        return _whole(f"{FOLDER}/{match[1]}", sources)

    return INDENT.sub("\n", COMMENT.sub("", IMPORT.sub(imported, sources[name])))
