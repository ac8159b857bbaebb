"""Drawn pictures kept on disk, so that a second load draws nothing twice."""

import hashlib
import os
import shutil
import time
from functools import lru_cache
from pathlib import Path

from demo.pictures.shots import Shot, draw

QUALITY = 89
A_DAY = 24 * 60 * 60


def drawn(shot: Shot, folder: Path, *, size: int) -> Path:
    """The JPEG file of a shot, `size` pixels on its long side, drawn unless it is there.

    Files are kept under the version of the drawing code.
    """
    kept = folder / drawing_version()
    path = kept / f"{digest(shot, size)}.jpg"
    if not path.exists():
        kept.mkdir(parents=True, exist_ok=True)
        # whole or not at all, whoever is killed
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        draw(shot, size=size).save(unfinished, "JPEG", quality=QUALITY, subsampling=0)
        unfinished.replace(path)
    return path


def forget_older_drawings(folder: Path) -> None:
    """Remove what earlier versions of the drawing code left, unless one of them may be drawing."""
    for other in folder.glob("*/"):
        if other.name != drawing_version() and time.time() - other.stat().st_mtime > A_DAY:
            shutil.rmtree(other)


def digest(shot: Shot, size: int) -> str:
    """Changes with the shot, the size and the drawing code."""
    return hashlib.sha256(f"{drawing_version()}|{shot.key}|{size}".encode()).hexdigest()[:24]


@lru_cache(maxsize=1)
def drawing_version() -> str:
    """Changes when any line of the drawing code does."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
