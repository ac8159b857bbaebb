"""The pictures of returns in the private bucket: stored before their row, deleted after it."""

import logging
from collections.abc import Iterable, Sequence
from operator import attrgetter
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.http import Http404, HttpResponse

from checkout.returns.models import Return, ReturnPicture
from media.storages import private_storage
from media.uploads import CleanPicture

MAX_PICTURES = 4
STORE_FAILURES = (BotoCoreError, ClientError, OSError)

SIZES = {"small": attrgetter("small"), "large": attrgetter("file")}

StoredPicture = ReturnPicture
"""Its files are there; its row is not yet."""

logger = logging.getLogger("checkout.returns")


def stored(pictures: Sequence[CleanPicture]) -> list[StoredPicture]:
    """Store the files of pictures. Raises one of STORE_FAILURES, and leaves none of them then."""
    done: list[StoredPicture] = []
    try:
        for picture in pictures[:MAX_PICTURES]:
            done.append(_stored(picture))
    except STORE_FAILURES:
        delete_files(done)
        raise
    return done


def keep_pictures(back: Return, files: Sequence[StoredPicture]) -> None:
    """Write the rows of stored pictures."""
    for picture in files:
        picture.back = back
    ReturnPicture.objects.bulk_create(files)


def picture_response(picture: ReturnPicture, size: str) -> HttpResponse:
    """A picture, "small" or "large", out of the private storage.

    Whoever calls has checked who asks. Raises Http404 for another size, and without the storage.
    """
    try:
        with SIZES[size](picture).open("rb") as file:
            return HttpResponse(file.read(), content_type="image/webp")
    except (KeyError, *STORE_FAILURES) as trouble:
        raise Http404 from trouble


def delete_files(pictures: Iterable[ReturnPicture]) -> None:
    """Files without a row are only waste: one that cannot be deleted now stays."""
    for name in [name for each in pictures for name in (each.file.name, each.small.name) if name]:
        try:
            private_storage().delete(name)
        except STORE_FAILURES as trouble:
            logger.warning("The picture %s of a return stays in the storage: %s", name, trouble)


def _stored(picture: CleanPicture) -> StoredPicture:
    name = uuid4().hex
    row = ReturnPicture(width=picture.width, height=picture.height)
    for size, content in (("file", picture.large), ("small", picture.small)):
        path = private_storage().save(f"returns/{name}-{size}.webp", ContentFile(content))
        setattr(row, size, path)
    return row
