"""The kinds of pages: where they may stand, that each is shown, previewed and edited."""

import datetime

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.checks import check_pages_are_in_reach
from cms.models import ArticleIndexPage, ArticlePage, HomePage, SiteSettings, StandardPage
from cms.reserved import reserved_slugs
from media.actions import render_ahead
from media.specs import SHARING
from tests.cms.conftest import make_picture, publish

PAGE_KINDS = ["home", "standard", "index", "article"]


@pytest.fixture
def pages(home, picture) -> dict[str, Page]:
    """One of each kind, with every block that needs no goods."""
    body = [
        ("rich_text", "<h2>Clay</h2><p>It is dug nearby.</p>"),
        ("picture", {"picture": picture, "caption": "A bowl", "width": "wide"}),
        ("quote", {"text": "It builds to be looked at.", "source": "A notebook"}),
        ("latest_articles", {"title": "From the journal", "count": 3}),
        (
            "hero",
            {"title": "Slowly", "text": "", "picture": picture, "link_text": "", "link": []},
        ),
    ]
    standard = home.add_child(instance=StandardPage(title="About us", slug="about", body=body))
    index = home.add_child(instance=ArticleIndexPage(title="Journal", slug="journal"))
    article = index.add_child(
        instance=ArticlePage(
            title="A kiln by the sea",
            slug="kiln",
            date=datetime.date(2026, 3, 1),
            author="Ada",
            intro="Every bowl is fired here.",
            picture=picture,
            body=body,
        )
    )
    return {
        "home": publish(home, body=body),
        "standard": standard,
        "index": index,
        "article": article,
    }


@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_page_is_shown_to_visitors(client, pages, kind):
    response = client.get(pages[kind].get_url())
    assert response.status_code == 200
    assert response.templates[0].name == pages[kind].template


@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_page_is_previewed_before_it_is_published(pages, kind, rf):
    page = pages[kind]
    page.title = "Not yet for everybody"
    response = page.make_preview_request()
    assert response.status_code == 200
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_page_is_edited_and_published_by_an_editor(editor_client, pages, kind):
    page = pages[kind]
    body = [
        ("rich_text", rich_text("<p>Fired twice.</p>")),
        ("quote", {"text": "It builds to be looked at.", "source": ""}),
    ]
    fields = {
        "title": "Edited",
        "slug": page.slug,
        "seo_title": "",
        "search_description": "",
        "intro": "",
        "date": "2026-03-02",
        "author": "",
        "picture": "",
        "body": streamfield(body),
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert editor_client.get(url).status_code == 200
    assert editor_client.post(url, nested_form_data(fields)).status_code == 302
    edited = page.specific_class.objects.get(pk=page.pk)
    assert edited.title == "Edited" and edited.live
    if hasattr(edited, "body"):
        assert [block.block_type for block in edited.body] == ["rich_text", "quote"]


def test_pages_stand_where_they_belong():
    assert set(HomePage.allowed_subpage_models()) == {StandardPage, ArticleIndexPage}
    assert set(StandardPage.allowed_subpage_models()) == {StandardPage}
    assert set(ArticleIndexPage.allowed_subpage_models()) == {ArticlePage}
    assert ArticlePage.allowed_subpage_models() == []
    assert HomePage.allowed_parent_page_models() == [Page]


def test_second_home_page_cannot_stand_below_the_first(home):
    assert not HomePage.can_create_at(home)


def test_description_is_the_editors_words_else_the_introduction(db):
    article = ArticlePage(title="Clay", intro="word " * 100)
    assert len(article.description) <= 160
    article.search_description = "Where our clay comes from."
    assert article.description == "Where our clay comes from."
    assert HomePage(title="Home").description == ""


def test_story_is_shared_with_its_own_picture(client, pages):
    context = client.get(pages["article"].get_url()).context
    assert context["sharing_picture"].endswith(".jpg")
    assert context["description"] == "Every bowl is fired here."
    assert client.get(pages["standard"].get_url()).context["sharing_picture"] == ""


def test_links_to_the_shop_show_its_own_picture_where_a_page_has_none(client, pages, site, picture):
    render_ahead(picture, groups=(SHARING,))
    settings = SiteSettings.for_site(site)
    settings.sharing_picture = picture
    settings.description = "A studio shop."
    settings.save()
    cache.clear()
    html = client.get(pages["standard"].get_url()).content.decode()
    url = picture.get_rendition("|".join(SHARING)).url
    assert f'<meta property="og:image" content="{url}">' in html
    assert '<meta name="description" content="A studio shop.">' in html
    story = client.get(pages["article"].get_url()).content.decode()
    assert '<meta property="og:type" content="article">' in story
    assert '<meta property="og:title" content="A kiln by the sea">' in story


def test_stories_are_listed_newest_first_by_pages(client, home):
    index = home.add_child(instance=ArticleIndexPage(title="Journal", slug="journal"))
    for day in range(1, 15):
        index.add_child(
            instance=ArticlePage(
                title=f"Story {day}", slug=f"story-{day}", date=datetime.date(2026, 3, day)
            )
        )
    first = client.get("/journal/").context
    assert [card["title"] for card in first["articles"]][:2] == ["Story 14", "Story 13"]
    assert len(first["articles"]) == 12
    second = client.get("/journal/?page=2").context
    assert [card["title"] for card in second["articles"]] == ["Story 2", "Story 1"]
    assert second["articles"][0]["url"] == "/journal/story-2/"
    assert second["canonical_url"] == "http://testserver/journal/?page=2"


@pytest.mark.parametrize("number", [1, 8])
def test_list_of_stories_costs_the_same_for_any_number(
    client, home, django_assert_num_queries, number
):
    index = home.add_child(instance=ArticleIndexPage(title="Journal", slug="journal"))
    picture = make_picture()
    for day in range(1, number + 1):
        index.add_child(
            instance=ArticlePage(title=f"Story {day}", slug=f"story-{day}", picture=picture)
        )
    client.get("/journal/")
    # Wagtail: site, root, child, its specific page, aliases, restrictions.
    # Ours: restrictions, count, stories, renditions.
    with django_assert_num_queries(10):
        client.get("/journal/")


@pytest.mark.parametrize(
    "slug", ["catalogue", "basket", "checkout", "accounts", "dashboard", "cms", "search", "static"]
)
def test_slug_that_the_shop_answers_is_refused(home, slug):
    with pytest.raises(ValidationError, match="The shop answers at"):
        home.add_child(instance=StandardPage(title="Mine", slug=slug))


def test_reserved_slug_is_free_deeper_down(home):
    about = home.add_child(instance=StandardPage(title="About", slug="about"))
    assert about.add_child(instance=StandardPage(title="Basket weaving", slug="basket")).pk


def test_no_reserved_word_comes_from_the_catch_all():
    assert "" not in reserved_slugs()
    assert not any("(" in slug or "<" in slug for slug in reserved_slugs())


def test_editor_reads_why_a_slug_is_refused(editor_client, home):
    url = reverse("wagtailadmin_pages:add", args=["cms", "standardpage", home.pk])
    data = {
        "title": "Catalogue",
        "slug": "catalogue",
        "intro": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    response = editor_client.post(url, data)
    assert response.status_code == 200
    assert "The shop answers at “/catalogue/” itself." in response.content.decode()
    assert not StandardPage.objects.exists()


def test_page_cannot_be_moved_to_where_the_shop_answers(editor_client, home):
    about = home.add_child(instance=StandardPage(title="About", slug="about"))
    deep = about.add_child(instance=StandardPage(title="Weaving", slug="basket"))
    url = reverse("wagtailadmin_pages:move_confirm", args=[deep.pk, home.pk])
    assert editor_client.post(url).status_code == 302
    deep.refresh_from_db()
    assert deep.get_parent().pk == about.pk


def test_pages_cannot_be_moved_together_to_where_the_shop_answers(editor_client, home):
    about = home.add_child(instance=StandardPage(title="About", slug="about"))
    hidden = about.add_child(instance=StandardPage(title="Weaving", slug="basket"))
    other = about.add_child(instance=StandardPage(title="Dyeing", slug="dyeing"))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    answer = editor_client.post(f"{url}?id={hidden.pk}&id={other.pk}", {"chooser": home.pk})
    assert answer.status_code == 302
    assert {page.slug for page in about.get_children()} == {"basket", "dyeing"}
    editor_client.post(f"{url}?id={other.pk}", {"chooser": home.pk})
    assert {page.slug for page in about.get_children()} == {"basket"}


def test_check_names_a_page_that_an_address_hides(home):
    assert check_pages_are_in_reach(None, databases=["default"]) == []
    page = home.add_child(instance=StandardPage(title="Mine", slug="mine"))
    Page.objects.filter(pk=page.pk).update(slug="basket")
    (warning,) = check_pages_are_in_reach(None, databases=["default"])
    assert warning.id == "cms.W001" and "/basket/" in warning.msg


def test_migrations_of_the_pages_are_complete(db):
    call_command("makemigrations", "cms", "media", check=True, dry_run=True, verbosity=0)
