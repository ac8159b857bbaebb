"""Pictures: stored in S3, rendered ahead in the sizes that templates ask for."""

import urllib.request

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.images.models import Filter

from config.celery import app
from media.actions import render_ahead
from media.models import ShopImage, ShopRendition
from media.queries import keep_sizes, sizes_of
from media.specs import CARD, EVERYWHERE, GALLERY, GOODS, LEAD, filter_specs
from media.tasks import render_picture
from tests.cms.conftest import make_goods, make_picture

SIZES = [Filter(spec=spec) for spec in filter_specs(CARD)]


def fetched(url: str):
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.headers, response.read()


def test_specs_are_single_renditions():
    assert filter_specs(CARD) == [
        f"format-{kind}|width-{width}"
        for kind in ("webp", "jpeg")
        for width in (320, 480, 640, 800)
    ]
    assert len(filter_specs(CARD, LEAD)) == 8 + 12 - len({"webp 640", "jpeg 640"})
    assert filter_specs(GALLERY, LEAD)[:8] == filter_specs(GALLERY)


def test_picture_and_its_renditions_are_in_s3_for_anybody_and_for_good(picture):
    render_ahead(picture, groups=GOODS)
    urls = [picture.file.url, *(rendition.url for rendition in picture.renditions.all())]
    assert len(urls) == 1 + len(filter_specs(*GOODS))
    for url in urls:
        headers, content = fetched(url)
        assert "?" not in url
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["Content-Type"].startswith("image/")
        assert content


def test_two_uploads_of_one_name_are_two_files(home):
    assert make_picture().file.name != make_picture().file.name


def test_rendering_ahead_twice_renders_once(picture, django_assert_num_queries):
    assert render_ahead(picture) == len(filter_specs(*EVERYWHERE))
    with django_assert_num_queries(1):
        assert render_ahead(picture) == 0


@pytest.mark.parametrize("use", [{}, {"goods": True}, {"first": True}, {"large": True}])
def test_templates_ask_for_no_size_that_is_not_rendered_ahead(picture, use):
    render_ahead(picture)
    render_ahead(picture, groups=GOODS)
    there = set(ShopRendition.objects.values_list("pk", flat=True))
    html = render_to_string("components/picture.html", {"image": picture, "alt": "", **use})
    assert "srcset" in html
    assert set(ShopRendition.objects.values_list("pk", flat=True)) == there


def test_renditions_have_a_storage_of_their_own(picture):
    rendition = picture.get_rendition("width-8")
    assert rendition.file.storage is not picture.file.storage
    assert not rendition.file.storage.file_overwrite


def test_uploaded_picture_is_handed_to_a_worker(
    editor_client, home, django_capture_on_commit_callbacks
):
    app.control.purge()
    file = make_picture().file
    file.open("rb")
    with django_capture_on_commit_callbacks(execute=True):
        response = editor_client.post(
            reverse("wagtailimages:add"), {"title": "New", "file": file, "collection": 1}
        )
    assert response.status_code == 302, response.context["form"].errors
    image = ShopImage.objects.get(title="New")
    with app.connection_for_read() as connection:
        message = connection.SimpleQueue("celery").get(timeout=5)
        message.ack()
    assert message.headers["task"] == "media.tasks.render_picture"
    assert message.headers["argsrepr"] == f"({image.pk},)"
    assert render_picture(image.pk) == len(filter_specs(*EVERYWHERE))


def test_task_of_a_deleted_picture_is_no_error(db):
    assert render_picture(10**9) == 0


def test_upload_succeeds_while_the_broker_is_away(
    picture, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    nowhere = app.connection_for_write("redis://127.0.0.1:1/0")
    monkeypatch.setattr(
        render_picture, "delay", lambda pk: render_picture.apply_async((pk,), connection=nowhere)
    )
    picture.file.open("rb")
    image = ShopImage(title="Late", file=ContentFile(picture.file.read(), "late.png"))
    with django_capture_on_commit_callbacks(execute=True):
        image.save()
    assert ShopImage.objects.get(title="Late").pk == image.pk
    assert f"picture {image.pk} is not rendered ahead" in caplog.text


def test_sizes_read_with_a_picture_are_renditions_once_they_are_looked_at(
    picture, django_assert_num_queries
):
    rendered = render_picture(picture.pk)
    row = ShopImage.objects.annotate(read=sizes_of("pk")).get(pk=picture.pk)
    with django_assert_num_queries(0):
        keep_sizes(row, row.read)
        told = row.sizes()
        assert row.component_key() is not None
        assert "renditions" not in getattr(row, "_prefetched_objects_cache", {})
        renditions = list(row.find_existing_renditions(*SIZES).values())
        assert {each.url for each in renditions} <= {each.url for each in told}
        assert [each.image for each in renditions] == [row] * len(SIZES)
    assert sorted(told) == sorted(picture.sizes())
    assert len(told) == rendered


def test_picture_that_a_product_shows_is_not_deleted_and_its_use_is_told(editor_client, picture):
    make_goods(1, picture=picture)
    alone = reverse("wagtailimages:delete", args=[picture.pk])
    bulk = reverse("wagtail_bulk_action", args=["media", "shopimage", "delete"])
    for address in (alone, f"{bulk}?id={picture.pk}"):
        assert "referenced 1 time" in editor_client.get(address).content.decode()
        assert editor_client.post(address).status_code == 302, "refused with a message"
        assert ShopImage.objects.filter(pk=picture.pk).exists()


@pytest.mark.parametrize("in_bulk", [False, True])
def test_picture_that_nothing_shows_is_deleted(editor_client, picture, in_bulk):
    bulk = reverse("wagtail_bulk_action", args=["media", "shopimage", "delete"])
    alone = reverse("wagtailimages:delete", args=[picture.pk])
    editor_client.post(f"{bulk}?id={picture.pk}" if in_bulk else alone)
    assert not ShopImage.objects.filter(pk=picture.pk).exists()
