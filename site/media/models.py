"""The picture library of the shop: one image model for pages, products and articles."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import models, transaction
from kombu.exceptions import OperationalError
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image

from media.specs import follows_focal_point

logger = logging.getLogger("media")


class Size(NamedTuple):
    """A rendition as it is told: its file is a name in the storage of renditions."""

    spec: str
    file: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return ShopRendition._meta.get_field("file").storage.url(self.file)


class ShopImage(AbstractImage):
    """A picture with its description for people who cannot see it, and its credit."""

    credit = models.CharField(max_length=255, blank=True)

    # Of its renditions, when they were read with it: `media.queries.keep_sizes`.
    rows_of_sizes: Sequence[dict[str, Any]] | None = None

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"
        permissions = [("choose_image", "Can choose image")]

    def save(self, *args, render_later: bool = True, **kwargs):
        """Save, and have a new file rendered by a worker unless the caller does it himself."""
        is_new_file = not self.file._committed
        super().save(*args, **kwargs)
        if is_new_file and render_later:
            transaction.on_commit(self._ask_for_renditions)

    def find_existing_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        """Wagtail's, which takes every size apart anew for every picture of a page."""
        prefetched = self._get_prefetched_renditions()
        if prefetched is None:
            return super().find_existing_renditions(*filters)
        there = {(each.filter_spec, each.focal_point_key): each for each in prefetched}
        found = {}
        for size in filters:
            key = size.get_cache_key(self) if follows_focal_point(size.spec) else ""
            if rendition := there.get((size.spec, key)):
                rendition._from_cache = True  # or Wagtail would write it to the cache
                found[size] = rendition
        return found

    def component_key(self) -> tuple | None:
        """What it looks like to a component (`config.components`), if its renditions were read."""
        if self.rows_of_sizes is None and self._get_prefetched_renditions() is None:
            return None
        return self.pk, self.file.name, self.title, self.description, tuple(self.sizes())

    def sizes(self) -> list[Size]:
        """What is rendered of it, without a query if that was read with it."""
        if (rows := self.rows_of_sizes) is not None:
            return [Size(r["filter_spec"], r["file"], r["width"], r["height"]) for r in rows]
        renditions = self.renditions.all()
        return [Size(r.filter_spec, r.file.name, r.width, r.height) for r in renditions]

    def _get_prefetched_renditions(self) -> Iterable[AbstractRendition] | None:
        """Made of the rows that were read with it, once somebody looks: a page of cards has
        hundreds, and tells most of them as it did before (`config.components`)."""
        if self.rows_of_sizes is not None:
            kept = self.__dict__.setdefault("_prefetched_objects_cache", {})
            if "renditions" not in kept:
                made = self.renditions.all()
                made._result_cache = [ShopRendition(image=self, **r) for r in self.rows_of_sizes]
                made._prefetch_done = True
                kept["renditions"] = made
        return super()._get_prefetched_renditions()

    def _ask_for_renditions(self) -> None:
        from media.tasks import render_picture

        try:
            render_picture.delay(self.pk)
        except OperationalError:
            # The first visitor's request will render it instead.
            logger.warning("No broker: picture %s is not rendered ahead.", self.pk)


class ShopRendition(AbstractRendition):
    """One size and format of a picture, rendered once and stored."""

    image = models.ForeignKey(ShopImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
