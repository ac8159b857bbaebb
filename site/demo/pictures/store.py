"""Drawn pictures kept on disk, so that a second load draws nothing twice."""

import hashlib
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from pathlib import Path

from demo.pictures.shots import LONG_SIDE, Shot, draw

QUALITY = 89
PROCESSES = 2

Progress = Callable[[int, int], None]


def draw_all(
    shots: Iterable[Shot], folder: Path, *, size: int = LONG_SIDE, processes: int = PROCESSES,
    progress: Progress | None = None,
) -> dict[str, Path]:
    """Draw what is missing; the file of every shot by its key.

    Files are kept under the version of the drawing code, and those of older versions are removed.
    `progress` is called with the number done and the number to do.
    """
    kept = folder / drawing_version()
    kept.mkdir(parents=True, exist_ok=True)
    for other in folder.iterdir():
        if other.is_dir() and other != kept:
            shutil.rmtree(other)
    files = {shot.key: (shot, kept / f"{_digest(shot, size)}.jpg") for shot in shots}
    missing = [(shot, path) for shot, path in files.values() if not path.exists()]
    if missing:
        # spawned, not forked: a forked child would share the parent's database connection
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=context) as pool:
            jobs = [pool.submit(save_drawing, shot, path, size) for shot, path in missing]
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                if progress is not None:
                    progress(done, len(jobs))
    return {key: path for key, (_, path) in files.items()}


def save_drawing(shot: Shot, path: Path, size: int) -> None:
    """Draw a shot and write it whole or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    draw(shot, size=size).save(unfinished, "JPEG", quality=QUALITY, subsampling=0)
    unfinished.replace(path)


@lru_cache(maxsize=1)
def drawing_version() -> str:
    """Changes when any line of the drawing code does."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _digest(shot: Shot, size: int) -> str:
    return hashlib.sha256(f"{shot.key}|{size}".encode()).hexdigest()[:24]
