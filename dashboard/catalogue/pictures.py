"""Product pictures: uploads of staff become pictures of the library."""

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.uploadedfile import UploadedFile
from django.forms import FileInput, ValidationError
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection

from media.models import ShopImage

COLLECTION = "Products"
THUMBNAIL = "max-320x320|format-webp"
LONGEST_TITLE = 255
STORE_FAILURES = (BotoCoreError, ClientError, OSError)
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


def stored_picture(upload: UploadedFile, *, title: str, by) -> ShopImage:
    """A library picture whose file is in the storage and whose row is still to be saved.

    It talks to the storage, so the caller is in no transaction. Raises one of STORE_FAILURES.
    """
    title = title[:LONGEST_TITLE]
    picture = ShopImage(title=title, description=title, uploaded_by_user=by, file=upload)
    width, height, size = picture.width, picture.height, upload.size
    picture.file.save(upload.name, upload, save=False)
    picture.width, picture.height, picture.file_size = width, height, size
    return picture


def products_collection() -> Collection:
    """The collection of product pictures; made when it is missing."""
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=COLLECTION).first() or root.add_child(name=COLLECTION)
