"""How production keeps static files: named by their content, compressed, ours in few pieces."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)
SCRIPT = re.compile(r'^import "\./([\w-]+\.js)";$', re.MULTILINE)
NAMED_IMPORT = re.compile(r'^import \w+ from "[\w-]+";\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s*")

Sources = dict[str, str]


class WholeFilesStorage(CompressedManifestStaticFilesStorage):
    """A sheet or a script of ours that is made of others is kept with them inside it.

    Plain files are pleasant to work with, but each would cost a visitor a request, and an import a
    round trip more, before the page is there.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            self._join(paths, whole_sheet, imports=SHEET, folder="css")
            self._join(paths, whole_script, imports=SCRIPT, folder="js")
        yield from super().post_process(paths, dry_run, **options)

    def _join(
        self,
        paths: dict[str, Any],
        whole_of: Callable[[str, Sources], str],
        *,
        imports: re.Pattern[str],
        folder: str,
    ) -> None:
        sources = {
            PurePosixPath(name).name: _read(*place)
            for name, place in paths.items()
            if str(PurePosixPath(name).parent) == folder and name.endswith(f".{folder}")
        }
        for file, source in sources.items():
            if imports.search(source):
                name = f"{folder}/{file}"
                self.delete(name)
                self.save(name, ContentFile(whole_of(file, sources).encode()))
                # From here on the file is read where it is kept, not where it was found.
                paths[name] = (self, name)


def whole_sheet(file: str, sources: Sources) -> str:
    """A sheet with those it imports, which lie beside it, so that their addresses stay right."""
    joined = SHEET.sub(lambda match: whole_sheet(match[1], sources), sources[file])
    return INDENT.sub("\n", COMMENT.sub("", joined))


def whole_script(file: str, sources: Sources) -> str:
    """A script with those it imports, each in a block of its own, which keeps its names apart.

    What they import by name, such as htmx, is imported once by the whole. They export nothing.
    """
    joined = SCRIPT.sub(lambda match: f"{{\n{sources[match[1]]}}}", sources[file])
    named = dict.fromkeys(NAMED_IMPORT.findall(joined))
    return "".join(named) + NAMED_IMPORT.sub("", joined)


def _read(storage: Storage, path: str) -> str:
    with storage.open(path) as file:
        return file.read().decode()
