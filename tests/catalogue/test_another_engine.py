"""With another engine nothing is asked of the documents that PostgreSQL would search."""

from typing import ClassVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.search.engine import Facets, Query, Results, Suggestions

pytestmark = pytest.mark.django_db


class Elsewhere:
    """An engine that finds nothing, and remembers what it was asked."""

    asked: ClassVar[list[Query]] = []

    def search(self, query: Query) -> Results:
        self.asked.append(query)
        return Results(products=[], total=0, facets=Facets())

    def suggest(self, words: str) -> Suggestions:
        return Suggestions()

    def looking_up(self, words: str) -> None:
        return None


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=bwol",
        "/search/?q=bwol&glaze=blue",
        "/api/v1/products/?q=bwol&seller=nobody",
        "/api/v2/products/?q=bwol&facets=true",
    ],
)
def test_words_are_asked_of_the_engine_that_the_setting_names(client, settings, address):
    settings.SEARCH_ENGINE = f"{__name__}.{Elsewhere.__name__}"
    Elsewhere.asked.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert not [each["sql"] for each in captured if "search_searchdocument" in each["sql"]]
    [query] = Elsewhere.asked
    assert (query.words, query.looked) == ("bwol", None)
