"""A member with an account, and the shop around it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD, make_member
from tests.outbox.conftest import mail_server
from tests.queries.conftest import home

__all__ = ["home", "mail_server"]


@pytest.fixture
def member(home) -> User:
    return make_member("ada@shop.example", first_name="Ada", last_name="Byron")


@pytest.fixture
def signed_in(client: Client, member: User) -> Client:
    """The member's browser. `client.force_login` leaves no password behind: see `signed_in_now`."""
    client.force_login(member)
    return client


@pytest.fixture
def signed_in_now(client: Client, member: User) -> Client:
    """The member's browser, just after the password was given."""
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    give_password(client)
    return client


def give_password(client: Client) -> None:
    """What a page asks for that concerns who may enter."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302
