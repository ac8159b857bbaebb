"""Pictures that customers upload: looked at with suspicion, and encoded anew.

What is stored is what Pillow drew: no metadata (where a photograph was taken), nothing hidden
behind the picture, and never larger than a page needs.
"""

from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"
MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_PIXELS = 50_000_000
"""Looked up in the file's head: a small file may unfold to gigabytes."""
LARGE, SMALL = 1600, 480
QUALITY = 80
# What Pillow raises for a broken or hostile picture.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


@dataclass(frozen=True, kw_only=True)
class CleanPicture:
    """A picture in two sizes, WebP; `width` and `height` are the larger one's, in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int


def clean_picture(upload: UploadedFile) -> CleanPicture:
    """Encode an upload anew. Raises ValidationError, with words for the person who sent it."""
    name = upload.name or ""
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)d MB.")
            % {"name": name, "limit": MAX_BYTES // MEGABYTE}
        )
    try:
        picture = _opened(upload, name)
        large = _fitted(picture, LARGE)
        return CleanPicture(
            large=_encoded(large),
            small=_encoded(_fitted(large, SMALL)),
            width=large.width,
            height=large.height,
        )
    except UNREADABLE as trouble:
        raise ValidationError(
            _("“%(name)s” is no picture that we can read. JPEG, PNG and WebP are.") % {"name": name}
        ) from trouble


def _opened(upload: UploadedFile, name: str) -> Image.Image:
    upload.seek(0)
    picture = Image.open(upload, formats=FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(_("“%(name)s” has too many pixels.") % {"name": name})
    # A JPEG is read at a quarter of its size where that is enough: a tenth of the memory.
    picture.draft("RGB", (2 * LARGE, 2 * LARGE))
    picture.load()
    return ImageOps.exif_transpose(picture)


def _fitted(picture: Image.Image, longest_side: int) -> Image.Image:
    fitted = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    fitted.thumbnail((longest_side, longest_side))
    return fitted


def _encoded(picture: Image.Image) -> bytes:
    file = BytesIO()
    # No `exif`, `xmp` or `icc_profile`: Pillow would take them from the picture's info.
    picture.save(file, "WEBP", quality=QUALITY, exif=b"", xmp=b"", icc_profile=None)
    return file.getvalue()
