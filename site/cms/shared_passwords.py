"""Passwords that some share, for a page or a folder of documents: not for who tries them all."""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from wagtail.documents.views import serve
from wagtail.views import authenticate_with_password

LIMITS = "allauth.account"
"""Whose setting names the limit: ACCOUNT_RATE_LIMITS."""


def _limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wagtail's view of such a password, with so many wrong ones an hour from an address.

    Counted first, so that many at once are no more tries; given back where the password was right.
    """

    @wraps(view)
    def limited(request: HttpRequest, **names: int) -> HttpResponse:
        used = consume(request, app=LIMITS, action="shared_password")
        if used is None:
            return respond_429(request)
        answer = view(request, **names)
        if isinstance(answer, HttpResponseRedirect):
            used.rollback()
        return answer

    return limited


page_password = _limited(authenticate_with_password)
document_password = _limited(serve.authenticate_with_password)
