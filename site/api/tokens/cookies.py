"""Tokens in cookies, for pages of the shop's own site: no script can read them, no other site's
page can send them, and writes need Django's CSRF token beside them (cookie and header alike).
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from rest_framework.authentication import CSRFCheck

from api.refusals import Refusal, Refused
from api.tokens.actions import Tokens

ACCESS, REFRESH = "api_access", "api_refresh"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def set_tokens(response: HttpResponse, tokens: Tokens, request: HttpRequest) -> str:
    """Put the tokens into cookies. Returns the CSRF token to send with writes."""
    for name, token in ((ACCESS, tokens.access), (REFRESH, tokens.refresh)):
        response.set_cookie(
            name,
            str(token),
            max_age=int(token.lifetime.total_seconds()),
            path=_tree(request),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
    return get_token(request)


def forget_tokens(response: HttpResponse, request: HttpRequest) -> None:
    """Delete the cookies."""
    for name in (ACCESS, REFRESH):
        response.delete_cookie(name, path=_tree(request), samesite="Strict")


def forget_access(response: HttpResponse, request: HttpRequest) -> None:
    """Delete the cookie with which every request is refused, if it came.

    The other stays: with it one is let in again and signs out for good, or it is found dead too.
    """
    if ACCESS in request.COOKIES:
        response.delete_cookie(ACCESS, path=_tree(request), samesite="Strict")


def check_csrf(request: HttpRequest) -> None:
    """Refuses a write whose CSRF token is missing or wrong: who sends cookies may not know it."""
    if request.method in SAFE:
        return
    check = CSRFCheck(lambda _request: HttpResponse())
    check.process_request(request)
    if reason := check.process_view(request, None, (), {}):
        raise Refused(Refusal(403, "csrf_failed", str(reason)))


def _tree(request: HttpRequest) -> str:
    """The shop's pages do not get these cookies; both trees of addresses have their own."""
    return "/v1/" if request.path.startswith("/v1/") else "/api/"
