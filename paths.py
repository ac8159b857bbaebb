"""The one place that puts the project and its `site` folder on the import path."""

import os
import sys

OLDEST_PYTHON = (3, 11)

# Before any newer syntax: this file must be readable by the interpreter it turns away.
if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        f"Bowerbird needs Python 3.11 or newer, and this is {sys.version.split()[0]} "
        f"({sys.executable}).\n"
        "Install a newer one, or name it: make run PYTHON=/path/to/python3.12"
    )

from pathlib import Path  # noqa: E402

ROOT = Path(__file__).resolve().parent
IMPORT_ROOTS = (ROOT, ROOT / "site")


def add_import_roots() -> None:
    """Put the import roots first on `sys.path`, and in PYTHONPATH for child processes."""
    ours = [str(root) for root in IMPORT_ROOTS]
    sys.path[:] = ours + [entry for entry in sys.path if entry not in ours]
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    others = [entry for entry in given if entry and entry not in ours]
    os.environ["PYTHONPATH"] = os.pathsep.join(ours + others)


add_import_roots()
