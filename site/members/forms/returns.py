"""What customers fill in to send goods back."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from oscar.templatetags.currency_filters import currency

from catalogue.reviews.forms import PicturesField
from checkout.order.models import Consignment, Line, Order
from checkout.returns.actions import LONGEST_WORDS
from checkout.returns.exchanges import Choice
from checkout.returns.models import ASKABLE, Wish


class Row(NamedTuple):
    """A line, the field that says how many of it, and the one that says what instead, if any."""

    line: Line
    left: int
    field: BoundField
    wanted: BoundField | None = None


class UnitsForm(forms.Form):
    """How many units of each line, of those that there are."""

    def __init__(self, left: dict[Line, int], *args: Any, chosen: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.left = {line: units for line, units in left.items() if units}
        for line, units in self.left.items():
            self.fields[f"units_{line.pk}"] = forms.TypedChoiceField(
                label=line.title,
                coerce=int,
                choices=[(n, str(n)) for n in range(units + 1)],
                initial=units if chosen else 0,
            )

    def rows(self, lines: Any) -> list[Row]:
        """The lines as they are shown, each with its field."""
        shown = {line.pk: line for line in lines}
        return [
            Row(shown[line.pk], units, self[f"units_{line.pk}"], self._instead(line))
            for line, units in self.left.items()
        ]

    def _instead(self, line: Line) -> BoundField | None:
        name = f"wanted_{line.pk}"
        return self[name] if name in self.fields else None

    def quantities(self) -> dict[int, int]:
        """Units by line id; none are left out."""
        given = {line.pk: self.cleaned_data[f"units_{line.pk}"] for line in self.left}
        return {pk: units for pk, units in given.items() if units}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not self.quantities():
            raise forms.ValidationError(_("Choose at least one piece."))
        return given


class ReturnForm(UnitsForm):
    """What of a consignment is sent back, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Why?"), choices=ASKABLE, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What should the seller know?"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    pictures = PicturesField(
        label=_("Pictures"),
        required=False,
        help_text=_(
            "Up to four, of what is wrong: JPEG, PNG or WebP, at most 10 MB each. Only the seller "
            "and the shop see them."
        ),
    )

    wish = forms.ChoiceField(
        label=_("Where should the money go?"),
        choices=Wish.choices,
        initial=Wish.BACK,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        consignment: Consignment,
        *args: Any,
        has_wallet: bool = False,
        choices: Mapping[int, list[Choice]] | None = None,
        **kwargs: Any,
    ):
        lines = sorted(consignment.lines.all(), key=lambda line: line.pk)
        left = {line: line.quantity_returnable for line in lines}
        super().__init__(left, *args, chosen=len(left) == 1, **kwargs)
        if not has_wallet:
            # Money without an account goes back the way it came.
            del self.fields["wish"]
        for line in self.left:
            if there := [each for each in (choices or {}).get(line.pk, []) if each.free != 0]:
                self.fields[f"wanted_{line.pk}"] = forms.TypedChoiceField(
                    label=_("Exchange (optional)"),
                    choices=[("", _("No, give the money back"))]
                    + [(each.product.pk, _told(each, consignment.order)) for each in there],
                    coerce=int,
                    empty_value=None,
                    required=False,
                )

    @property
    def may_exchange(self) -> bool:
        return any(name.startswith("wanted_") for name in self.fields)

    def wanted(self) -> dict[int, int]:
        """Products by line id, of the lines that are exchanged."""
        given = {line.pk: self.cleaned_data.get(f"wanted_{line.pk}") for line in self.left}
        return {pk: product for pk, product in given.items() if product}


def _told(choice: Choice, order: Order) -> str:
    """A choice in the words of its option."""
    title = _("The same once more") if choice.is_same else choice.title
    if choice.difference > 0:
        more = currency(choice.difference, order.currency)
        return _("%(title)s, %(sum)s more each") % {"title": title, "sum": more}
    if choice.difference < 0:
        less = currency(-choice.difference, order.currency)
        return _("%(title)s, %(sum)s back each") % {"title": title, "sum": less}
    return str(title)


class SentForm(forms.Form):
    """That the parcel was posted."""

    tracking_reference = forms.CharField(label=_("Tracking number"), max_length=128, required=False)


class StatementForm(UnitsForm):
    """A statement of withdrawal: who, what of, and where the receipt goes."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address for the receipt"),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class LinkForm(forms.Form):
    """Which order somebody without an account wants to withdraw from."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("It is in the e-mails about your order: eight digits."),
    )
    email = forms.EmailField(
        label=_("E-mail address of the order"),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
