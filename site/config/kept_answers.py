"""Kept answers, given before Django wakes up, with the headers of all that did then."""

from collections.abc import Callable
from time import time
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from answers import Answer, keep, look_up
from api.etags import unless_known
from api.kept import key_of, seconds_kept, tag_of
from api.throttling import COUNTED, Count, guest_window, tell
from config.maintenance import is_closed

# What is one client's alone.
NOT_KEPT = ("RateLimit", "RateLimit-Policy", "Set-Cookie", "X-Kept")
CONDITIONS = (
    *("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"),
    *("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
)


class KeptAnswers:
    """Gives anyone the answer that Django gave before, while nothing of what it shows has changed.

    Around Django, by WSGI: its request, its response and its signals take longer than all of this.
    Each request is counted here; one too many is left to the API, which finds it counted and
    refuses it.
    """

    def __init__(self, django: Callable[[WSGIEnvironment, StartResponse], HttpResponse]) -> None:
        self.django = django

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> HttpResponse | list[bytes]:
        tag = tag_of(environ)
        if tag is None or is_closed():
            return self.django(environ, start_response)
        try:
            window = guest_window(environ)
        except (PermissionDenied, ImproperlyConfigured):
            # Nobody knows where it comes from: Django finds that too, and answers.
            return self.django(environ, start_response)
        key, began = key_of(environ), time()
        found = look_up(key, tag=tag, counter=window.key, seconds=window.lifetime)
        count = window.count(found.asked)
        if found.answer and count.left >= 0:
            return _given(found.answer, count, environ, start_response)
        environ[COUNTED] = count
        response = self.django(environ, start_response)
        seconds = seconds_kept(environ, response)
        if found.generation is not None and seconds > 0:
            headers = {name: text for name, text in response.items() if name not in NOT_KEPT}
            keep(key, Answer(found.generation, began + seconds, headers, response.content))
        return response


def _given(
    answer: Answer, count: Count, environ: WSGIEnvironment, start_response: StartResponse
) -> list[bytes]:
    headers = dict(answer.headers)
    tell(headers, [count])
    if not any(name in environ for name in CONDITIONS):
        start_response("200 OK", list(headers.items()))
        return [answer.body]
    whole = HttpResponse(answer.body, headers=headers)
    response = unless_known(WSGIRequest(environ), whole)
    start_response(
        f"{response.status_code} {response.reason_phrase}", list(response.headers.items())
    )
    return [response.content]
