"""Loads the few pictures that all products share, in all sizes that pages show."""

from django.core.files.images import ImageFile

from bench.loading.data_set import DataSet
from media.actions import render_ahead
from media.models import ShopImage
from media.specs import EVERYWHERE, GOODS


def load_pictures(data: DataSet) -> dict[str, int]:
    """Our keys by file name. The first one is also rendered as large as the front page shows it."""
    keys: dict[str, int] = {}
    for number, path in enumerate(data.picture_files):
        with path.open("rb") as file:
            image = ShopImage(title=path.stem, file=ImageFile(file, name=path.name))
            image.save(render_later=False)
        render_ahead(image, groups=GOODS if number else (*GOODS, *EVERYWHERE))
        keys[path.name] = image.pk
    return keys
