"""Pictures in reviews: encoded anew, few, and nothing that hides something else."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue.reviews.models import ProductReview
from tests.catalogue.test_reviews import WORDS, address, bought, written
from tests.factories import make_member, make_product

pytestmark = pytest.mark.django_db


def test_pictures_are_encoded_anew_without_their_metadata(client):
    product, member = make_product(), make_member()
    bought(product, member)
    client.force_login(member)
    exif = Image.Exif()
    exif[0x010E] = "at home"
    upload = _upload("garden.jpg", size=(2400, 1200), exif=exif)
    client.post(address(product, "add"), WORDS | {"pictures": [upload]})
    picture = ProductReview.objects.get().pictures.get()
    assert (picture.width, picture.height) == (1600, 800)
    with default_storage.open(picture.file.name) as stored:
        written = Image.open(stored)
        assert (written.format, written.size, dict(written.getexif())) == ("WEBP", (1600, 800), {})
    assert default_storage.exists(picture.small.name)
    assert "garden" not in picture.file.name


@pytest.mark.parametrize(
    "upload",
    [
        lambda: SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg"),
        lambda: SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        lambda: SimpleUploadedFile("cut.jpg", _upload().read()[:300], "image/jpeg"),
        lambda: SimpleUploadedFile("large.jpg", b"\xff" * (10 * 1024 * 1024 + 1), "image/jpeg"),
        lambda: _upload("bomb.png", size=(12_000, 12_000), mode="1", kind="PNG"),
        lambda: _upload("moving.gif", kind="GIF"),
        lambda: SimpleUploadedFile("none.jpg", b"", "image/jpeg"),
    ],
    ids=["script", "svg", "cut off", "too large", "pixel bomb", "gif", "empty"],
)
def test_what_is_no_harmless_picture_is_a_form_error(client, upload):
    product, member = make_product(), make_member()
    bought(product, member)
    client.force_login(member)
    answer = client.post(address(product, "add"), WORDS | {"pictures": [upload()]})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"pictures"}
    assert not ProductReview.objects.exists()


def test_pictures_are_four_at_most_also_over_two_visits(client):
    product, member = make_product(), make_member()
    bought(product, member)
    client.force_login(member)
    three = WORDS | {"pictures": [_upload() for _ in range(3)]}
    client.post(address(product, "add"), three)
    answer = client.post(address(product, "add"), three)
    assert answer.context["form"].errors.keys() == {"pictures"}
    review = ProductReview.objects.get()
    first = review.pictures.first()
    names = [first.file.name, first.small.name]
    answer = client.post(
        address(product, "add"),
        WORDS | {"pictures": [_upload(), _upload()], "remove": [first.pk]},
    )
    assert answer.status_code == 302 and review.pictures.count() == 4
    assert names[0] not in {each.file.name for each in review.pictures.all()}


def test_picture_of_another_review_cannot_be_removed(client):
    product, member = make_product(), make_member()
    bought(product, member)
    theirs = written(product, make_member()).pictures.create(file="a", small="b", width=1, height=1)
    client.force_login(member)
    answer = client.post(address(product, "add"), WORDS | {"remove": [theirs.pk]})
    assert answer.context["form"].errors.keys() == {"remove"}
    theirs.refresh_from_db()


def _upload(name="x.jpg", *, size=(60, 40), mode="RGB", kind="JPEG", **info) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new(mode, size).save(file, kind, **info)
    return SimpleUploadedFile(name, file.getvalue(), f"image/{kind.lower()}")
