"""Kept answers, given before anything else wakes up, with the headers of all that did then."""

from time import time

from django.http import HttpRequest, HttpResponse

from answers import Answer, keep, look_up
from api.etags import unless_known
from api.kept import key_of, seconds_kept, tag_of
from api.throttling import Count, guest_window, tell
from config.maintenance import is_closed

# What is one client's alone.
NOT_KEPT = ("RateLimit", "RateLimit-Policy", "Set-Cookie", "X-Kept")


class KeptAnswers:
    """Gives anyone the answer that was given before, while nothing of what it shows has changed.

    Each request is counted here; one too many is left to the API, which finds it counted and
    refuses it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tag = tag_of(request)
        if tag is None or is_closed():
            return self.get_response(request)
        key, window, began = key_of(request), guest_window(request), time()
        found = look_up(key, tag=tag, counter=window.key, seconds=window.lifetime)
        count = window.count(found.asked)
        if found.answer and count.left >= 0:
            return _given(request, found.answer, count)
        request.counted = count
        response = self.get_response(request)
        seconds = seconds_kept(request, response)
        if found.generation is not None and seconds > 0:
            headers = {name: text for name, text in response.items() if name not in NOT_KEPT}
            keep(key, Answer(found.generation, began + seconds, headers, response.content))
        return response


def _given(request: HttpRequest, answer: Answer, count: Count) -> HttpResponse:
    response = HttpResponse(answer.body, headers=answer.headers)
    tell(response, [count])
    return unless_known(request, response)
