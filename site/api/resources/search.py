"""What begins like the words that somebody is typing."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.places import COUNTRY, strategy_for
from api.resources.money import MoneySerializer, money
from api.resources.pictures import absolute
from catalogue.search.addresses import CONTROL, LONGEST_WORDS
from catalogue.search.engine import Suggestion, search_engine


class WordsParameters(serializers.Serializer):
    q = serializers.CharField(max_length=LONGEST_WORDS, help_text="From two characters on.")


class LinkSuggestionSerializer(serializers.Serializer):
    title = serializers.CharField(help_text="HTML with <mark> around what was typed.")
    url = serializers.URLField()


class ProductSuggestionSerializer(LinkSuggestionSerializer):
    picture = serializers.URLField(allow_null=True)
    price = MoneySerializer(allow_null=True)


class SuggestionsSerializer(serializers.Serializer):
    products = ProductSuggestionSerializer(many=True)
    categories = LinkSuggestionSerializer(many=True)
    articles = LinkSuggestionSerializer(many=True)


class SearchSuggestions(Endpoint):
    """Products, categories and stories for a search box."""

    permission_classes = [AllowAny]
    serializer_class = SuggestionsSerializer
    scopes = {"retrieve": "products:read"}

    @extend_schema(
        summary="Suggestions while somebody types",
        tags=["search"],
        parameters=[WordsParameters, COUNTRY],
    )
    def retrieve(self, request: Request, *args, **kwargs) -> Response:
        words = CONTROL.sub(" ", self.asked(WordsParameters)["q"]).strip()
        rates = strategy_for(request).tax_rates
        found = search_engine().suggest(words)
        return Response(
            {
                "products": [_product(each, rates) for each in found.products],
                "categories": [_link(each) for each in found.categories],
                "articles": [_link(each) for each in found.articles],
            }
        )


def _link(suggestion: Suggestion) -> dict[str, Any]:
    return {"title": suggestion.title, "url": absolute(suggestion.url)}


def _product(suggestion: Suggestion, rates: Any) -> dict[str, Any]:
    net = suggestion.price
    price = None
    if net is not None:
        gross = net + rates.tax_on(net, suggestion.tax_class)
        price = money(net, gross, settings.OSCAR_DEFAULT_CURRENCY)
    picture = absolute(suggestion.picture) if suggestion.picture else None
    return _link(suggestion) | {"picture": picture, "price": price}
