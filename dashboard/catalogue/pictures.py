"""Product pictures in forms: what staff upload is read whole before it is taken."""

from django.forms import FileInput, ValidationError
from PIL import Image
from wagtail.images.fields import WagtailImageField

from media.models import ShopImage

THUMBNAIL = "max-320x320|format-webp"
# What Pillow raises for a broken picture.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError)


class PictureInput(FileInput):
    """A file input that shows the picture there is."""

    template_name = "dashboard/widgets/picture_input.html"

    def __init__(self, attrs=None):
        super().__init__(
            {"accept": "image/avif,image/gif,image/jpeg,image/png,image/webp"} | (attrs or {})
        )

    def get_context(self, name, value, attrs):
        """`value` of a row that is in the gallery is its library picture."""
        context = super().get_context(name, None, attrs)
        if isinstance(value, ShopImage):
            context["thumbnail"] = value.get_rendition(THUMBNAIL)
        return context


class PictureField(WagtailImageField):
    """An uploaded picture. Wagtail looks at a file's head; here all of it must be readable."""

    widget = PictureInput

    def to_python(self, data):
        try:
            file = super().to_python(data)
            if file is not None:
                Image.open(file).load()
                file.seek(0)
        except UNREADABLE as problem:
            raise ValidationError(
                self.error_messages["invalid_image"], "invalid_image"
            ) from problem
        return file
