"""What a worker process does: draw a picture, store it and its sizes. It writes no row.

Wagtail's own filters make the sizes, from an uncompressed copy of the drawing, so that a picture
is decoded once and not once a size.
"""

import hashlib
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import django
from PIL import Image as PillowImage

from demo.pictures.shots import Shot
from demo.pictures.store import digest, drawn

PROCESSES = 2
# Fewer are drawn here before a process has started.
WORTH_PROCESSES = 80
FILE_STEM = 34


@dataclass(frozen=True)
class Job:
    """A picture to make: `stem` begins its file's name; `specs` are the sizes wanted."""

    title: str
    stem: str
    shot: Shot
    size: int
    specs: tuple[str, ...]

    @property
    def file_name(self) -> str:
        return f"original_images/{self.stem[:FILE_STEM]}-{digest(self.shot, self.size)[:10]}.jpg"


@dataclass(frozen=True)
class Rendered:
    spec: str
    file_name: str
    width: int
    height: int


@dataclass(frozen=True)
class Made:
    """What is in the store now."""

    job: Job
    width: int
    height: int
    file_size: int
    file_hash: str
    renditions: tuple[Rendered, ...]


def make_all(jobs: Sequence[Job], folder: Path) -> Iterator[Made]:
    """Make the pictures, many of them in two processes, and yield each as it is ready.

    One failure raises, and what has not begun is not begun.
    """
    if len(jobs) < WORTH_PROCESSES:
        yield from (make(job, folder) for job in jobs)
        return
    # spawned, not forked: a forked child would share the parent's database connection
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=django.setup) as pool:
        futures = [pool.submit(make, job, folder) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def make(job: Job, folder: Path) -> Made:
    """Draw one picture, and put it and its sizes into the picture store."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    data = drawn(job.shot, folder, size=job.size).read_bytes()
    picture = PillowImage.open(BytesIO(data))
    picture.load()
    if not default_storage.exists(job.file_name):
        default_storage.save(job.file_name, ContentFile(data))
    return Made(
        job,
        *picture.size,
        len(data),
        hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        tuple(_sizes(job, picture)),
    )


def _sizes(job: Job, picture: PillowImage.Image) -> Iterator[Rendered]:
    from django.core.files.base import File
    from django.core.files.storage import default_storage
    from wagtail.images.models import Filter

    from media.models import ShopImage

    if not job.specs:
        return
    raw = BytesIO()
    picture.save(raw, "BMP")
    image = ShopImage(pk=0, title=job.title, width=picture.width, height=picture.height)
    image.file.name = job.file_name
    for spec in job.specs:
        raw.seek(0)
        size = image.generate_rendition_file(Filter(spec), source=File(raw, name=job.file_name))
        name = f"images/{default_storage.get_valid_name(size.name)}"
        width, height = PillowImage.open(size.file).size
        size.file.seek(0)
        if not default_storage.exists(name):
            default_storage.save(name, size)
        yield Rendered(spec, name, width, height)
