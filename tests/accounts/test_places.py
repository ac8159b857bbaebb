"""Where a member is signed in, as the security page lists and ends it."""

import pytest
from django.test import Client
from django.urls import reverse

from api.tokens.actions import begin_family
from api.tokens.models import RefreshFamily
from members.rules import program_name
from tests.factories import PASSWORD, make_member

pytestmark = pytest.mark.django_db

SECURITY = reverse("customer:security")
LEAVE = reverse("customer:end-sessions")


def is_open(family: RefreshFamily) -> bool:
    family.refresh_from_db()
    return family.revoked_at is None


@pytest.fixture
def sign_in(member) -> RefreshFamily:
    return begin_family(member, user_agent="stock-taker/2.1").family


def test_sign_in_by_api_is_listed_and_can_be_ended(signed_in, sign_in):
    page = signed_in.get(SECURITY).content.decode()
    assert "stock-taker" in page
    assert f'name="sign_in" value="{sign_in.key}"' in page
    answer = signed_in.post(LEAVE, {"sign_in": sign_in.key}, follow=True)
    assert "Signed out at 1 place." in answer.content.decode()
    assert not is_open(sign_in)
    assert "stock-taker" not in answer.content.decode()


def test_who_is_signed_in_by_api_only_elsewhere_can_leave_everywhere(signed_in, sign_in):
    assert "Sign out everywhere else" in signed_in.get(SECURITY).content.decode()
    answer = signed_in.post(LEAVE, follow=True)
    # At once, though the event of it may be delivered later.
    assert "stock-taker" not in answer.content.decode()
    assert not is_open(sign_in)
    assert signed_in.get(SECURITY).status_code == 200


def test_leaving_one_place_leaves_no_other(signed_in, member, sign_in):
    browser = Client()
    browser.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    signed_in.post(LEAVE, {"sign_in": sign_in.key})
    assert browser.get(SECURITY).status_code == 200


@pytest.mark.parametrize("chosen", ["", "nonsense", "0", "\0"])
@pytest.mark.parametrize("field", ["sign_in", "session"])
def test_what_is_no_place_ends_none_of_somebody_else(signed_in, field, chosen):
    others = begin_family(make_member()).family
    assert signed_in.post(LEAVE, {field: chosen}).status_code == 302
    assert is_open(others)


@pytest.mark.parametrize(
    "chosen", ["nonsense", "\0", "1e9", "00000000-0000-0000-0000-000000000000"]
)
def test_a_place_that_is_unknown_is_not_taken_for_everywhere(signed_in, sign_in, chosen):
    for field in ("sign_in", "session"):
        signed_in.post(LEAVE, {field: chosen})
    assert is_open(sign_in)


def test_sign_in_of_somebody_else_is_neither_listed_nor_ended(signed_in):
    others = begin_family(make_member(), user_agent="somebody-else/1").family
    assert "somebody-else" not in signed_in.get(SECURITY).content.decode()
    signed_in.post(LEAVE, {"sign_in": others.key})
    assert is_open(others)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("python-requests/2.32.0", "python-requests"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140", "Chrome, Linux"),
        ("", "Unknown program"),
        ("   ", "Unknown program"),
        ("x" * 200, "x" * 40),
    ],
)
def test_program_is_called_what_it_calls_itself(user_agent, name):
    assert program_name(user_agent) == name
