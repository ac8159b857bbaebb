"""Django's test client, with what stands before Django in the web process."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from config.kept_answers import KeptAnswers


class ServedClient(Client):
    """Is given kept answers, as Django's own client never is."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.handler = _Served(enforce_csrf_checks=False)


class _Served(ClientHandler):
    def get_response(self, request: WSGIRequest) -> HttpResponse:
        django = super().get_response
        served = KeptAnswers(lambda _environ, _start_response: django(request))
        told: list[Any] = []
        answer = served(request.environ, lambda *started: told.extend(started))
        if isinstance(answer, HttpResponse):
            return answer
        status, headers = told
        return HttpResponse(b"".join(answer), status=int(status.split()[0]), headers=dict(headers))
