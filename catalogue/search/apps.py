"""Oscar's `search` app, forked, with suggestions while one types."""

from django.urls import path
from oscar.apps.search import apps


class SearchConfig(apps.SearchConfig):
    name = "catalogue.search"

    def get_urls(self):
        from catalogue.search.views import suggestions

        return [*super().get_urls(), path("suggest/", suggestions, name="suggestions")]
