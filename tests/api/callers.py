"""Who calls the API in a test: members with tokens, machines with keys."""

from collections.abc import Sequence
from typing import Any

from django.test import Client

from accounts.models import User
from api.tokens.actions import begin_family
from api.tokens.keys import create_key


def caller(member: User) -> Client:
    """A client that sends an access token of the member's, who has just signed in."""
    return Client(headers={"Authorization": f"Bearer {begin_family(member).access}"})


def machine(member: User, *scopes: str) -> Client:
    """A client that sends an API key of the member's."""
    _key, secret = create_key(member, name="Test", scopes=scopes)
    return Client(headers={"Authorization": f"Api-Key {secret}"})


def send(client: Client, method: str, address: str, given: Any = None, **headers: str) -> Any:
    """The response to a request with a JSON body."""
    body = {} if given is None else {"data": given, "content_type": "application/json"}
    return getattr(client, method)(address, headers=headers, **body)


def answer_of(response: Any) -> Any:
    """What was answered, without v1's envelope."""
    answer = response.json()
    is_enveloped = isinstance(answer, dict) and {"success", "data", "meta"} <= answer.keys()
    return answer["data"] if is_enveloped else answer


def codes_of(response: Any) -> Sequence[str]:
    """The codes of a refusal, in either version; that of the whole comes first."""
    answer = response.json()
    own = [answer["code"]] if "code" in answer else []
    return [*own, *(each["code"] for each in answer["errors"])]
