"""Pictures of products: read by anyone, added and taken off by who may change the product."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalogue.editing import pictures
from catalogue.editing.pictures import add_picture
from catalogue.models import Product, ProductImage
from media.uploads import clean_picture
from tests.api.callers import caller
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


@BOTH
def test_nothing_sent_twice_is_no_picture_either_time(api, version, product, owner):
    """A client that forgot its form, and with it the type of what it sends."""
    api.force_authenticate(owner)
    for _ in range(2):
        response = api.post(gallery(product, version), headers={"Idempotency-Key": "nothing"})
        assert (response.status_code, fields_of(response)) == (400, ["picture"])


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


@BOTH
@pytest.mark.parametrize("rows", [1, 25])
def test_pictures_are_read_in_as_many_queries_however_many(version, rows, product, owner):
    image = add_picture(product, clean_picture(upload()), caption="", by=owner)
    image.original.get_rendition("format-webp|width-640")
    ProductImage.objects.bulk_create(
        ProductImage(product=product, original=image.original, display_order=place)
        for place in range(1, rows)
    )
    size, counted = {"v1": ("per_page", 1), "v2": ("limit", 0)}[version]
    address = f"{gallery(product, version)}?{size}=25"
    for client, queries in ((Client(), 2), (caller(owner), 3)):
        with CaptureQueriesContext(connection) as captured:
            told = rows_of(client.get(address))
        assert [len(row["picture"]["sources"]) for row in told] == [1] * rows
        assert len(captured) == queries + counted


@BOTH
def test_pictures_of_what_is_hidden_are_shown_to_who_sells_it(version, product, owner):
    parent = make_product(structure=Product.PARENT, is_public=False)
    parent.stockrecords.all().delete()
    child = make_product(parent=parent)
    Product.objects.filter(pk=product.pk).update(is_public=False)
    for hidden in (product, child, parent):
        assert Client().get(gallery(hidden, version)).status_code == 404
        assert caller(make_member()).get(gallery(hidden, version)).status_code == 404
        assert caller(make_staff()).get(gallery(hidden, version)).status_code == 200
    assert caller(owner).get(gallery(product, version)).status_code == 200
