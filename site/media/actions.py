"""Writes of the picture library."""

from media.models import ShopImage
from media.specs import EVERYWHERE, filter_specs


def render_ahead(image: ShopImage, *, groups: tuple[tuple[str, ...], ...] = EVERYWHERE) -> int:
    """Render the sizes of these groups that are missing, so that no visitor waits for them.

    Returns how many it rendered. May be repeated at no cost but one query.
    """
    specs = filter_specs(*groups)
    there = set(image.renditions.values_list("filter_spec", flat=True))
    missing = [spec for spec in specs if spec not in there]
    if missing:
        image.get_renditions(*missing)
    return len(missing)
