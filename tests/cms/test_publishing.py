"""Scheduled publishing: on time, one by one, by one run alone."""

import datetime
import logging

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.models import StandardPage
from cms.tasks import publish_scheduled

MINUTE = datetime.timedelta(minutes=1)


def scheduled(home, slug: str, at: datetime.datetime) -> StandardPage:
    """A page that an editor has set to go live at a moment that has come since."""
    page = home.add_child(instance=StandardPage(title=slug, slug=slug, live=False))
    page.go_live_at = at
    revision = page.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=at)
    return page


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_due_page_is_published_and_a_later_one_is_not(home):
    due = scheduled(home, "due", timezone.now() - MINUTE)
    later = scheduled(home, "later", timezone.now() + MINUTE)
    assert publish_scheduled() == {"withdrawn": 0, "published": 1, "failed": 0}
    assert is_live(due) and not is_live(later)
    assert publish_scheduled() == {"withdrawn": 0, "published": 0, "failed": 0}


def test_expired_page_is_withdrawn(home):
    page = home.add_child(instance=StandardPage(title="Sale", slug="sale"))
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - MINUTE)
    assert publish_scheduled() == {"withdrawn": 1, "published": 0, "failed": 0}
    page = Page.objects.get(pk=page.pk)
    assert not page.live and page.expired


def test_one_that_fails_is_logged_and_does_not_hold_up_the_others(home, caplog):
    now = timezone.now()
    Revision.objects.create(
        content_type=ContentType.objects.get_for_model(StandardPage),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id="999999999",
        content={},
        approved_go_live_at=now - 2 * MINUTE,
    )
    page = scheduled(home, "due", now - MINUTE)
    with caplog.at_level(logging.ERROR, logger="cms.tasks"):
        assert publish_scheduled() == {"withdrawn": 0, "published": 1, "failed": 1}
    assert is_live(page)
    assert "could not be published" in caplog.text and "Traceback" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_second_run_leaves_alone_what_the_first_holds(home):
    page = scheduled(home, "due", timezone.now() - MINUTE)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM wagtailcore_revision FOR UPDATE")
            assert publish_scheduled() == {"withdrawn": 0, "published": 0, "failed": 0}
        other.rollback()
    finally:
        other.close()
    assert not is_live(page)
    assert publish_scheduled()["published"] == 1
