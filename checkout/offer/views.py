"""Pages of an offer and of a range: what it is, and its goods as cards."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.views.generic import ListView

from catalogue.models import Product
from catalogue.queries import keep_card_sizes, sized
from checkout.offer.models import ConditionalOffer, Range
from checkout.offer.queries import goods_of


class GoodsView(ListView):
    """Pages of cards, of which each asks the same few queries, whatever it shows."""

    context_object_name = "products"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"products": keep_card_sizes(list(context["products"]))}


class OfferDetailView(GoodsView):
    """An offer that is on, and what its condition is about."""

    template_name = "oscar/offer/detail.html"
    paginate_by = settings.OSCAR_OFFERS_PER_PAGE

    def get_queryset(self) -> QuerySet[Product]:
        offers = ConditionalOffer.active.select_related("condition__range")
        self.offer = get_object_or_404(offers, slug=self.kwargs["slug"])
        range_ = self.offer.condition.range
        goods = goods_of(range_).filter(is_discountable=True) if range_ else Product.objects.none()
        return sized(goods)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offer": self.offer}


class RangeDetailView(GoodsView):
    """A range that is public."""

    template_name = "oscar/offer/range.html"
    paginate_by = settings.OSCAR_PRODUCTS_PER_PAGE

    def get_queryset(self) -> QuerySet[Product]:
        self.range = get_object_or_404(Range, slug=self.kwargs["slug"], is_public=True)
        return sized(goods_of(self.range))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"range": self.range}
