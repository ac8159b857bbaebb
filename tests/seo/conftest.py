"""A shop with goods, on the host of the test client, and its pages taken apart."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from wagtail.images.models import Filter

from cms.models import ArticleIndexPage, ArticlePage, HomePage
from media.specs import SHARING
from seo.templatetags.seo import PICTURE
from tests.queries.conftest import home as home
from tests.queries.conftest import make_category, make_good, make_picture

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def picture_of(product) -> str:
    """The address at which others find the first picture of a product."""
    return product.images.first().original.renditions.get(filter_spec=PICTURE).url


@pytest.fixture(autouse=True)
def _address(settings) -> None:
    settings.SITE_URL = "https://shop.example"


@pytest.fixture
def story(home: HomePage) -> ArticlePage:
    journal = home.add_child(instance=ArticleIndexPage(title="Journal", slug="journal"))
    picture = make_picture()
    # Cut to a shape, so its key tells where the focal point is.
    sharing = Filter(spec="|".join(SHARING))
    key = sharing.get_cache_key(picture)
    picture.renditions.filter(filter_spec=sharing.spec).update(focal_point_key=key)
    page = ArticlePage(
        title="A kiln by the sea",
        slug="kiln",
        author="Edith",
        intro="Fire.",
        picture=picture,
    )
    return journal.add_child(instance=page)


@pytest.fixture
def category(home):
    return make_category()


@pytest.fixture
def good(category):
    return make_good(category, title="Cobalt bowl", description="<p>Blue, &amp; heavy.</p>")


@pytest.fixture
def data_of(client) -> Callable[[str], dict[str, dict[str, Any]]]:
    """The structured data of a page, by type."""

    def read(path: str) -> dict[str, dict[str, Any]]:
        things = [json.loads(text) for text in DATA.findall(client.get(path).content.decode())]
        assert all(thing["@context"] == "https://schema.org" for thing in things)
        return {thing["@type"]: thing for thing in things}

    return read
