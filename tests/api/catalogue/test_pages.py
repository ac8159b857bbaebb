"""Published pages and what stands around them."""

import json
from uuid import uuid4

import pytest
from wagtail.models import PageViewRestriction

from catalogue.models import Category
from cms.blocks import BodyBlock
from cms.models import ArticleIndexPage, ArticlePage, StandardPage
from tests.cms.conftest import home, make_picture  # noqa: F401 - a fixture
from tests.factories import make_product

pytestmark = pytest.mark.django_db

PAGES = "/api/v2/pages/"


@pytest.fixture(autouse=True)
def _taxed(home):  # noqa: F811
    """The shop that was set up has countries and rates."""


@pytest.fixture
def about(home):  # noqa: F811
    return home.add_child(instance=StandardPage(title="About us", slug="about-us", intro="We."))


def test_published_pages_are_told_with_their_paths(api, home, about):  # noqa: F811
    rows = {row["id"]: row for row in api.get(PAGES).json()["results"]}
    assert (rows[home.pk]["path"], rows[home.pk]["type"]) == ("/", "home")
    told = rows[about.pk]
    assert (told["path"], told["type"], told["parent"]) == ("/about-us/", "standard", home.pk)
    assert told["url"].endswith("/about-us/")


@pytest.mark.parametrize("path", ["/about-us/", "about-us", "/about-us"])
def test_a_page_is_found_by_its_path(api, about, path):
    rows = api.get(PAGES, {"path": path}).json()["results"]
    assert [row["id"] for row in rows] == [about.pk]


def test_the_root_is_found_by_its_path(api, home, about):  # noqa: F811
    rows = api.get(PAGES, {"path": "/"}).json()["results"]
    assert [row["id"] for row in rows] == [home.pk]


def test_pages_are_filtered_by_type_and_place(api, home, about):  # noqa: F811
    below = about.add_child(instance=StandardPage(title="Team", slug="team"))
    rows = api.get(f"{PAGES}?type=standard&child_of={about.pk}").json()["results"]
    assert [row["id"] for row in rows] == [below.pk]
    assert api.get(f"{PAGES}?type=secret").status_code == 400


def test_drafts_and_private_pages_are_not_there(api, home, about):  # noqa: F811
    draft = home.add_child(instance=StandardPage(title="Draft", slug="draft", live=False))
    private = about.add_child(instance=StandardPage(title="Team", slug="team"))
    PageViewRestriction.objects.create(
        page=private, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    told = {row["id"] for row in api.get(f"{PAGES}?limit=100").json()["results"]}
    assert about.pk in told
    for page in (draft, private):
        assert page.pk not in told
        assert api.get(f"{PAGES}{page.pk}/").status_code == 404


def test_a_body_is_told_block_by_block(api, home):  # noqa: F811
    product = make_product("Wren bowl", price="10.00")
    hidden = make_product("Hidden", is_public=False)
    vases = Category.add_root(name="Vases", slug="vases")
    picture = make_picture("A bowl")
    picture.get_rendition("format-webp|width-640")
    page = StandardPage(title="All", slug="all")
    grid = [_item(each.pk) for each in (product, hidden)]
    link = f'<p><a linktype="page" id="{home.pk}">Go</a></p>'
    page.body = json.dumps(
        [
            {"type": "rich_text", "value": link},
            {"type": "quote", "value": {"text": "It builds.", "source": "A notebook"}},
            {"type": "picture", "value": {"picture": picture.pk, "caption": "", "width": "text"}},
            {
                "type": "hero",
                "value": {
                    "title": "Made slowly",
                    "text": "",
                    "picture": picture.pk,
                    "link_text": "Look",
                    "link": [{"type": "category", "value": vases.pk}],
                },
            },
            {
                "type": "product_grid",
                "value": {
                    "title": "New",
                    "products": grid,
                    "link_text": "All vases",
                    "link": [{"type": "category", "value": vases.pk}],
                },
            },
            {
                "type": "category_tiles",
                "value": {
                    "title": "",
                    "tiles": [_item({"category": vases.pk, "picture": None, "title": ""})],
                },
            },
            {"type": "latest_articles", "value": {"title": "Stories", "count": 3}},
        ]
    )
    home.add_child(instance=page)
    told = api.get(f"{PAGES}{page.pk}/").json()
    values = {block["type"]: block["value"] for block in told["body"]}
    assert set(values) == set(BodyBlock().child_blocks)
    assert '<a href="/">Go</a>' in values["rich_text"]["html"]
    [source] = values["picture"]["picture"]["sources"]
    assert (source["type"], source["url"][:4]) == ("image/webp", "http")
    assert values["hero"]["link_url"].endswith(vases.get_absolute_url())
    assert values["product_grid"]["link_text"] == "All vases"
    assert values["product_grid"]["link_url"].endswith(vases.get_absolute_url())
    [card] = values["product_grid"]["products"]
    assert (card["title"], card["price"]["incl_tax"]) == ("Wren bowl", "12.00")
    assert [tile["title"] for tile in values["category_tiles"]["tiles"]] == ["Vases"]
    assert values["latest_articles"]["articles"] == []


def test_a_story_tells_when_and_by_whom(api, home):  # noqa: F811
    index = ArticleIndexPage.objects.first() or home.add_child(
        instance=ArticleIndexPage(title="Stories", slug="stories")
    )
    story = index.add_child(
        instance=ArticlePage(title="Clay", slug="clay", author="Ada", date="2026-01-02")
    )
    told = api.get(f"{PAGES}{story.pk}/").json()
    assert (told["type"], told["author"], told["date"]) == ("article", "Ada", "2026-01-02")


def test_navigation_is_what_the_pages_show(api, home):  # noqa: F811
    told = api.get("/api/v2/navigation/").json()
    assert set(told) == {"menu", "footer", "shop"}
    assert all(entry["url"].startswith("http") for entry in told["menu"])


def _item(value):
    """An entry of a list, as Wagtail stores it."""
    return {"type": "item", "value": value, "id": str(uuid4())}
