"""What members fill in to review a product."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from oscar.apps.catalogue.reviews.forms import (  # noqa: F401 - Oscar's views ask for these
    ProductReviewForm,
    SortReviewsForm,
    VoteForm,
)

from catalogue.reviews.actions import MAX_PICTURES, Words
from catalogue.reviews.models import ProductReview, ReviewPicture
from media.uploads import ACCEPT, CleanPicture, clean_picture

SCORES = [
    (5, _("I would buy it again")),
    (4, _("Good")),
    (3, _("All right")),
    (2, _("Less than I hoped")),
    (1, _("I am disappointed")),
]
MAX_TITLE, MAX_BODY = 120, 5000


class PicturesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self):
        super().__init__({"accept": ACCEPT})


class PicturesField(forms.FileField):
    """Several pictures, each encoded anew. An empty choice is an empty list."""

    widget = PicturesInput

    def clean(self, data, initial=None) -> list[CleanPicture]:
        uploads = [upload for upload in data or [] if upload]
        if len(uploads) > MAX_PICTURES:
            raise ValidationError(
                ngettext_lazy("Choose %d picture.", "Choose %d pictures at most.", MAX_PICTURES)
                % MAX_PICTURES
            )
        return [clean_picture(super(PicturesField, self).clean(each)) for each in uploads]


class ReviewForm(forms.Form):
    """A review, new or changed. `words` and `cleaned_data["pictures"]` are what it asks for."""

    score = forms.TypedChoiceField(
        label=_("Your rating"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("In a few words"), max_length=MAX_TITLE)
    body = forms.CharField(
        label=_("What should others know?"), max_length=MAX_BODY, widget=forms.Textarea
    )
    remove = forms.TypedMultipleChoiceField(
        label=_("Take away"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    pictures = PicturesField(
        label=_("Pictures"),
        required=False,
        help_text=_(
            "Up to four: JPEG, PNG or WebP, at most 10 MB each. Where they were taken is removed."
        ),
    )

    def __init__(self, *args, review: ProductReview | None, **kwargs):
        self.present: Sequence[ReviewPicture] = list(review.pictures.all()) if review else []
        if review is not None:
            kwargs["initial"] = {
                "score": review.score,
                "title": review.title,
                "body": review.body,
            }
        super().__init__(*args, **kwargs)
        self.fields["remove"].choices = [(each.pk, str(each)) for each in self.present]

    @property
    def words(self) -> Words:
        given = self.cleaned_data
        return Words(score=given["score"], title=given["title"], body=given["body"])

    def clean(self):
        given = super().clean()
        kept = len(self.present) - len(given.get("remove", []))
        if kept + len(given.get("pictures", [])) > MAX_PICTURES:
            self.add_error(
                "pictures", _("A review has at most %d pictures: take some away.") % MAX_PICTURES
            )
        return given
