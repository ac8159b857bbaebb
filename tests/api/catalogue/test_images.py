"""Pictures of products: read by anyone, added and taken off by who may change the product."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue.editing import pictures
from catalogue.models import ProductImage
from tests.api.catalogue.answers import BOTH, fields_of, resource_of, rows_of
from tests.factories import make_member, make_product, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(seller):
    return make_product("Wren bowl", seller=seller)


def upload(content=None, name="bowl.png"):
    if content is None:
        drawn = BytesIO()
        Image.new("RGB", (32, 24), "#8a6f5c").save(drawn, "PNG")
        content = drawn.getvalue()
    return SimpleUploadedFile(name, content, content_type="image/png")


def gallery(product, version):
    return f"/api/{version}/products/{product.pk}/images/"


@BOTH
def test_a_seller_adds_pictures_in_their_order(api, version, product, owner):
    api.force_authenticate(owner)
    url = gallery(product, version)
    for caption in ("From above", "From below"):
        response = api.post(url, {"picture": upload(), "caption": caption})
        assert response.status_code == 201
    told = rows_of(api.get(url))
    assert [(row["caption"], row["display_order"]) for row in told] == [
        ("From above", 0),
        ("From below", 1),
    ]
    first = ProductImage.objects.get(caption="From above").original
    product.refresh_from_db()
    assert (product.card_image, first.uploaded_by_user) == (first, owner)
    assert first.file.name.endswith(".webp")


@BOTH
def test_a_picture_that_was_rendered_has_sources(api, version, product, owner):
    api.force_authenticate(owner)
    api.post(gallery(product, version), {"picture": upload()})
    ProductImage.objects.get().original.get_rendition("format-webp|width-640")
    told = resource_of(api.get(f"/api/{version}/products/{product.pk}/"))
    [image] = told["images"]
    [source] = image["sources"]
    assert (image["alt"], source["type"], source["width"]) == ("Wren bowl", "image/webp", 32)


@BOTH
@pytest.mark.parametrize("content", [b"<svg onload='x()'/>", b"\x89PNG nothing", b""])
def test_what_is_no_picture_is_refused(api, version, product, owner, content):
    api.force_authenticate(owner)
    response = api.post(gallery(product, version), {"picture": upload(content)})
    assert (response.status_code, fields_of(response)) == (400, ["picture"])
    assert not ProductImage.objects.exists()


def test_pictures_are_sent_as_forms(api, product, owner):
    api.force_authenticate(owner)
    response = api.post(gallery(product, "v2"), {"picture": "x"}, format="json")
    assert response.status_code == 415


@BOTH
def test_nobody_fills_the_galleries_of_others(api, version, product):
    url = gallery(product, version)
    assert api.post(url, {"picture": upload()}).status_code == 401
    for user in (make_member(), make_staff()):
        api.force_authenticate(user)
        assert api.post(url, {"picture": upload()}).status_code == 403
    assert not ProductImage.objects.exists()


@BOTH
def test_a_picture_is_taken_off_and_the_next_moves_up(api, version, product, owner):
    api.force_authenticate(owner)
    url = gallery(product, version)
    ids = [resource_of(api.post(url, {"picture": upload()}))["id"] for _n in range(2)]
    other = make_product()
    assert api.delete(f"{gallery(other, version)}{ids[0]}/").status_code == 403
    response = api.delete(f"{url}{ids[0]}/")
    assert response.status_code == (200 if version == "v1" else 204)
    left = ProductImage.objects.get()
    assert (left.pk, left.display_order) == (ids[1], 0)
    product.refresh_from_db()
    assert product.card_image == left.original
    assert api.delete(f"{url}{ids[0]}/").status_code == 404


def test_a_full_gallery_takes_nothing_more(api, product, owner, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PICTURES", 1)
    api.force_authenticate(owner)
    api.post(gallery(product, "v2"), {"picture": upload()})
    assert api.post(gallery(product, "v2"), {"picture": upload()}).status_code == 409
    assert ProductImage.objects.count() == 1


def test_a_storage_that_is_away_is_told(api, product, owner, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("away")

    monkeypatch.setattr(pictures, "stored_picture", fail)
    api.force_authenticate(owner)
    response = api.post(gallery(product, "v2"), {"picture": upload()})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
