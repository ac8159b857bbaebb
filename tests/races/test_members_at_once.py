"""One person who comes twice at one moment: a double tap, or a program that did not wait."""

from functools import partial
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.dummy.provider import DummyProvider
from django.test import Client

from accounts import entrance_forms
from accounts.models import User
from api.tokens import entrance
from tests.api.callers import answer_of, codes_of, send
from tests.factories import PASSWORD
from tests.races.meeting import all_at_once, meet_before

pytestmark = pytest.mark.django_db(transaction=True)

TAPS = 2
REGISTER = "/api/v2/auth/register/"
NEW = {"email": "new@shop.example", "password": PASSWORD}


class NeverRaised(Exception):
    """In place of the error that a guard waits for."""


@pytest.fixture
def both_forms_are_valid(monkeypatch):
    """Neither has found the other's address when the first is written."""
    meet_before(monkeypatch, entrance_forms.SignupForm, "save", parties=TAPS)


def browser() -> Client:
    """A client that is told of a fault as the world is; Django's tells it to all that are busy."""
    return Client(raise_request_exception=False)


def sign_up(**headers: str):
    return send(browser(), "post", REGISTER, NEW, **headers)


def sign_up_on_the_page():
    return browser().post("/accounts/signup/", {"email": NEW["email"], "password1": PASSWORD})


@pytest.mark.usefixtures("both_forms_are_valid")
@pytest.mark.parametrize("with_keys", [False, True])
def test_second_sign_up_is_told_what_it_would_be_told_a_moment_later(with_keys):
    keys = [{"Idempotency-Key": str(uuid4())} if with_keys else {} for _ in range(TAPS)]
    answers = all_at_once(*(partial(sign_up, **key) for key in keys))
    late = next(answer for answer in answers if answer.status_code != 201)
    assert (late.status_code, list(codes_of(late))) == (400, ["invalid", "email_taken"])
    assert late.json() == sign_up().json()
    assert EmailAddress.objects.get().user == User.objects.get()


@pytest.mark.usefixtures("both_forms_are_valid")
def test_second_sign_up_on_the_page_is_told_so_at_the_address():
    answers = all_at_once(*[sign_up_on_the_page] * TAPS)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    [late] = [answer for answer in answers if answer.status_code == 200]
    assert late.context["form"].errors.keys() == {"email"}
    assert EmailAddress.objects.get().user == User.objects.get()


@pytest.mark.usefixtures("both_forms_are_valid")
@pytest.mark.parametrize("door", [sign_up, sign_up_on_the_page])
def test_control_when_nobody_hears_the_database_the_second_sign_up_is_a_fault(monkeypatch, door):
    monkeypatch.setattr(entrance_forms, "IntegrityError", NeverRaised)
    answers = all_at_once(*[door] * TAPS)
    assert max(answer.status_code for answer in answers) == 500


class TestProviders:
    @pytest.fixture(autouse=True)
    def _provider(self, settings, monkeypatch):
        settings.SOCIAL_PROVIDERS = ["dummy"]
        registry.load()
        monkeypatch.setitem(registry.provider_map, "dummy", DummyProvider)
        meet_before(monkeypatch, DefaultSocialAccountAdapter, "save_user", parties=TAPS)

    def come(self, number: int):
        token = f'{{"id": {number}, "email": "grace@shop.example", "email_verified": true}}'
        return send(browser(), "post", "/api/v2/auth/social/dummy/", {"id_token": token})

    def test_new_face_that_comes_twice_is_one_member_and_both_are_let_in(self):
        answers = all_at_once(*[partial(self.come, 7)] * TAPS)
        assert [answer.status_code for answer in answers] == [200] * TAPS
        told = {answer_of(answer)["user"]["id"] for answer in answers}
        assert told == {User.objects.get().pk}
        assert SocialAccount.objects.get().user == EmailAddress.objects.get().user

    def test_of_two_faces_with_one_address_the_second_does_not_get_the_account(self):
        answers = all_at_once(partial(self.come, 7), partial(self.come, 8))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        [late] = [answer for answer in answers if answer.status_code == 409]
        assert codes_of(late)[0] == "email_taken"
        assert SocialAccount.objects.get().user == User.objects.get()

    def test_control_when_nobody_hears_the_database_the_second_time_is_a_fault(self, monkeypatch):
        monkeypatch.setattr(entrance, "IntegrityError", NeverRaised)
        answers = all_at_once(*[partial(self.come, 7)] * TAPS)
        assert sorted(answer.status_code for answer in answers) == [200, 500]
