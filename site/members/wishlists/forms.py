"""What a list is called, and who sees it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.wishlists.models import WishList


class WishListForm(forms.ModelForm):
    class Meta:
        model = WishList
        fields = ["name", "visibility"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off", "maxlength": 60}),
            "visibility": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name"), max_length=60, widget=self.fields["name"].widget
        )
        if not self.instance.pk:
            self.initial["name"] = ""
