"""Which sizes and formats of a picture exist, for the templates and for rendering them ahead.

AVIF is a fifth smaller than WebP and takes ten times as long to encode (a 1600 px picture: 1.1 s
against 0.2 s), so only the few large pictures of pages have it, not the hundreds of the goods.
`templates/components/picture.html` names the same sizes: the template tag takes them only as words.
"""

from functools import lru_cache

from wagtail.images.models import Filter

CARD = ("format-{webp,jpeg}", "width-{320,480,640,800}")
GALLERY = ("format-{webp,jpeg}", "width-{640,960,1280,1600}")
LEAD = ("format-{avif,webp,jpeg}", "width-{640,960,1280,1600}")

# What social networks and messengers show beside a link.
SHARING = ("fill-1200x630", "format-jpeg")

# What editors see in Wagtail's picture library and in the choosers.
LIBRARY = ("max-165x165",)

GOODS = (CARD, GALLERY)
EVERYWHERE = (CARD, LEAD, SHARING, LIBRARY)


def filter_specs(*groups: tuple[str, ...]) -> list[str]:
    """The single renditions of these groups, such as `format-webp|width-320`, each once."""
    specs = (spec for group in groups for spec in Filter.expand_spec(list(group)))
    return list(dict.fromkeys(specs))


@lru_cache(maxsize=512)
def follows_focal_point(spec: str) -> bool:
    """Whether what is rendered depends on where a picture's focal point is."""
    operations = Filter(spec=spec).operations
    return any(getattr(operation, "vary_fields", ()) for operation in operations)
