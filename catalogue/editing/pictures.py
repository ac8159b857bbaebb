"""Pictures of products: uploads become pictures of the library, with a place in a gallery."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Collection

from catalogue.actions import refresh_cards
from catalogue.models import Product, ProductImage
from locks import lock_rows
from media.models import ShopImage
from media.uploads import CleanPicture

COLLECTION = "Products"
LONGEST_TITLE = 255
MOST_PICTURES = 20
STORE_FAILURES = (BotoCoreError, ClientError, OSError)


class GalleryFull(Exception):
    """A product has as many pictures as its page can show."""


def add_picture(product: Product, picture: CleanPicture, *, caption: str, by: Any) -> ProductImage:
    """Put a picture that was encoded anew at the end of a product's gallery.

    It talks to the storage, so the caller is in no transaction. Raises GalleryFull, and one of
    STORE_FAILURES.
    """
    if ProductImage.objects.filter(product=product).count() >= MOST_PICTURES:
        raise GalleryFull  # before anything is stored; asked again under the lock
    title = caption or product.get_title()
    name = f"{slugify(title)[:60] or 'picture'}.webp"
    upload = SimpleUploadedFile(name, picture.large, content_type="image/webp")
    stored = stored_picture(upload, title=title, by=by)
    with transaction.atomic():
        lock_rows(Product.objects.filter(pk=product.pk))
        there = list(ProductImage.objects.filter(product=product).order_by("display_order"))
        if len(there) >= MOST_PICTURES:
            raise GalleryFull
        stored.collection = products_collection()
        stored.save()
        place = there[-1].display_order + 1 if there else 0
        image = ProductImage.objects.create(
            product=product, original=stored, caption=caption, display_order=place
        )
        refresh_cards([product.pk])
    return image


@transaction.atomic
def remove_picture(image: ProductImage) -> None:
    """Take a picture out of a gallery. The library keeps it: other pages may show it."""
    lock_rows(Product.objects.filter(pk=image.product_id))
    ProductImage.objects.filter(pk=image.pk).delete()
    rest = ProductImage.objects.filter(product=image.product_id)
    for place, left in enumerate(rest.order_by("display_order", "pk")):
        if left.display_order != place:
            ProductImage.objects.filter(pk=left.pk).update(display_order=place)
    refresh_cards([image.product_id])


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
