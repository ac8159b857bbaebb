"""What the pages that ask for a card have in common: their script posts for JSON, and has Stripe.js
do the rest."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

NOT_READY = gettext_lazy("The card form was not ready yet. Nothing was charged: please try again.")


def is_asked_by_script(request: HttpRequest) -> bool:
    """False: the browser sent the form itself, and shows the answer as a page."""
    return "text/html" not in request.headers.get("Accept", "")
