"""The page on which a gift card is bought."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from checkout.wallet.forms import GiftCardForm
from checkout.wallet.goods import MESSAGE, ON, SENDER, TO, cards_on_sale

DEFAULT = 2
"""Which of the amounts is chosen to begin with: neither the least nor the most."""


@method_decorator(never_cache, name="dispatch")
class GiftCardView(FormView):
    """Puts a gift card, with what is said of it, into the basket. 404 where none are on sale."""

    template_name = "pages/gift_cards.html"
    form_class = GiftCardForm

    def get_form_kwargs(self):
        cards = cards_on_sale()
        if not cards:
            raise Http404
        first = cards[min(DEFAULT, len(cards)) - 1]
        return super().get_form_kwargs() | {"cards": cards, "initial": {"card": first.pk}}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"years": settings.GIFT_CARD_YEARS}

    def form_valid(self, form) -> HttpResponse:
        card, said = form.chosen(), form.cleaned_data
        words = {
            TO: said["recipient"],
            SENDER: said["sender"],
            MESSAGE: said["message"],
            ON: said["send_on"].isoformat() if said["send_on"] else "",
        }
        options = [
            {"option": option, "value": words[option.code]}
            for option in card.get_product_class().options.all()
            if words.get(option.code)
        ]
        try:
            self.request.basket.add_product(card, 1, options=options)
        except PermissionDenied as refusal:
            messages.error(self.request, str(refusal))
            return redirect("gift-cards")
        messages.success(self.request, _("The gift card is in your basket."))
        return redirect("basket:summary")

    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
