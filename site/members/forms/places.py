"""Which of the places a member leaves."""

from django import forms


class PlaceForm(forms.Form):
    """One place: a session of the pages by its number, or a sign-in elsewhere by its key."""

    session = forms.IntegerField(required=False)
    sign_in = forms.UUIDField(required=False)
