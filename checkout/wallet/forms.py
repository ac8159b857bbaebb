"""The form by which a gift card is bought."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.templatetags.currency_filters import currency

from catalogue.models import Product

FURTHEST = timedelta(days=366)


class GiftCardForm(forms.Form):
    """Amount, whom it is for, and when its code is mailed. Empty day: as soon as it is paid."""

    card = forms.ChoiceField(label=_("Amount"), widget=forms.RadioSelect)
    recipient = forms.EmailField(
        label=_("E-mail address it goes to"),
        help_text=_("The code goes there by e-mail, so look twice. Your own is fine too."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    sender = forms.CharField(label=_("From"), max_length=80, required=False)
    message = forms.CharField(
        label=_("A word with it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    send_on = forms.DateField(
        label=_("Day it is sent"),
        required=False,
        help_text=_("Empty: as soon as it is paid."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args, cards: list[Product], **kwargs):
        super().__init__(*args, **kwargs)
        self.cards = {str(card.pk): card for card in cards}
        self.fields["card"].choices = [(pk, _told(_price(card))) for pk, card in self.cards.items()]
        today = timezone.localdate()
        attributes = self.fields["send_on"].widget.attrs
        attributes |= {"min": today.isoformat(), "max": (today + FURTHEST).isoformat()}

    def clean_send_on(self):
        day = self.cleaned_data["send_on"]
        today = timezone.localdate()
        if day is not None and not today <= day <= today + FURTHEST:
            raise forms.ValidationError(_("Please choose a day from today on, within a year."))
        return day

    def chosen(self) -> Product:
        return self.cards[self.cleaned_data["card"]]


def _told(amount: Decimal) -> str:
    """Whole amounts without their pennies."""
    told = currency(amount, settings.OSCAR_DEFAULT_CURRENCY)
    return told if amount % 1 else told.removesuffix(".00")


def _price(card: Product) -> Decimal:
    return card.stockrecords.all()[0].price
