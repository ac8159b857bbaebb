"""Reading pictures with the rows that show them."""

from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, OuterRef
from django.db.models.functions import JSONObject

from media.models import ShopImage, ShopRendition

COLUMNS = ("id", "filter_spec", "focal_point_key", "file", "width", "height")


def sizes_of(picture: str) -> Func:
    """To annotate rows with: the renditions of the picture in this field, for `keep_sizes`.

    So a page reads its pictures and their sizes in the query that reads what they belong to. As
    one document for each picture: each takes as long to read as all that is in it.
    """
    renditions = ShopRendition.objects.filter(image=OuterRef(picture)).order_by("pk")
    sizes = ArraySubquery(renditions.values(row=JSONObject(**{name: name for name in COLUMNS})))
    return Func(sizes, function="TO_JSONB", output_field=JSONField())


def keep_sizes(picture: ShopImage | None, rows: Sequence[dict]) -> None:
    """Give a picture its renditions, as a prefetch would, from an annotation by `sizes_of`."""
    if picture is not None:
        picture.rows_of_sizes = rows
