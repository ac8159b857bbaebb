"""Thumbnails for Oscar's dashboard, made by Wagtail's renditions."""

from oscar.core.thumbnails import AbstractThumbnailer


class RenditionThumbnailer(AbstractThumbnailer):
    """Answers `{% oscar_thumbnail %}` with a rendition of a library picture."""

    def generate_thumbnail(self, source, **opts):
        width, _, height = opts["size"].partition("x")
        if width and height:
            operation = f"max-{width}x{height}"
        else:
            operation = f"width-{width}" if width else f"height-{height}"
        return source.get_rendition(f"{operation}|format-webp")

    def delete_thumbnails(self, source):
        """Wagtail deletes a picture's renditions with the picture."""
