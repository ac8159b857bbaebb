"""The forms of the wallets' pages."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class WordsForm(forms.Form):
    words = forms.CharField(label=_("E-mail address or name"), required=False, max_length=100)


class CardSearchForm(forms.Form):
    STATES = [
        ("", _("All")),
        ("open", _("Can be spent")),
        ("blocked", _("Blocked")),
        ("expired", _("Expired")),
        ("empty", _("Empty")),
    ]
    words = forms.CharField(
        label=_("Last four of the code, e-mail address or order"), required=False, max_length=100
    )
    state = forms.ChoiceField(choices=STATES, label=_("State"), required=False)


class CreditForm(forms.Form):
    """Credit given to a member, or taken away with a minus."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=8,
        decimal_places=2,
        help_text=_("With a minus it is taken away."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=255, help_text=_("The member reads it, here and by mail.")
    )


class CreditToForm(CreditForm):
    """The same, for a member who may have no wallet yet."""

    email = forms.EmailField(label=_("Member's e-mail address"))
    field_order = ["key", "email", "amount", "reason"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.member = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.member is None:
            raise forms.ValidationError(_("Nobody with this address has an account."))
        return email


class GiveCardForm(forms.Form):
    """A gift card from the shop, for somebody who has no wallet."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=8, decimal_places=2, min_value=Decimal("0.01")
    )
    to = forms.EmailField(label=_("E-mail address it goes to"))
    message = forms.CharField(
        label=_("A word with it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BlockForm(forms.Form):
    reason = forms.CharField(label=_("Why it is blocked"), max_length=255)
