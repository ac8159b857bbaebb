"""Kept answers, given before anything else of the shop wakes up."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from answers import Answer, keep, look_up
from api.kept import key_of, tag_of
from config.maintenance import is_closed

# What is one client's alone.
NOT_KEPT = ("RateLimit", "RateLimit-Policy", "Set-Cookie", "X-Kept")


class KeptAnswers:
    """Gives anyone the answer that was given before, while nothing of what it shows has changed.

    A response says by `kept_seconds` that it may be kept, and for how long.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tag = tag_of(request)
        if tag is None or is_closed():
            return self.get_response(request)
        key = key_of(request)
        answer, generation = look_up(key, tag=tag)
        if answer is None:
            response = self.get_response(request)
            seconds = getattr(response, "kept_seconds", 0)
            if seconds > 0 and response.status_code == 200 and request.method == "GET":
                headers = {name: text for name, text in response.items() if name not in NOT_KEPT}
                keep(key, Answer(generation, headers, response.content), seconds=seconds)
            return response
        response = HttpResponse(answer.body, headers=answer.headers)
        return get_conditional_response(request, etag=response["ETag"], response=response)
