"""A guest's basket whose token comes with a log-in: the member has its goods at once."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.dummy.provider import DummyProvider

from accounts.models import User
from api.tokens.actions import begin_family
from api.tokens.models import RefreshFamily
from checkout.basket.models import Basket
from tests.api.buying.clients import VERSIONS, Buyer
from tests.authenticator import code_of
from tests.factories import PASSWORD, make_basket, make_member, make_product

pytestmark = pytest.mark.django_db

EITHER = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
def member() -> User:
    member = make_member("ada@shop.example")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


@pytest.fixture(params=VERSIONS)
def guest(request) -> Buyer:
    """Who has put two of something into the cart, and sends its token with whatever is asked."""
    guest = Buyer(request.param)
    guest.bowl = make_product()
    assert guest.add(guest.bowl, 2).status_code == 201
    return guest


def log_in(guest: Buyer) -> Any:
    return guest.post("auth/login/", {"email": "ada@shop.example", "password": PASSWORD})


def check_has_the_goods(guest: Buyer, user: User, **other: int) -> None:
    """Also without the token, and once: sent again it brings nothing."""
    assert [basket.status for basket in Basket.objects.filter(owner=None)] == [Basket.MERGED]
    lines = Basket.open.get(owner=user).lines.values_list("product", "quantity")
    assert dict(lines) == {guest.bowl.pk: 2, **{int(pk): number for pk, number in other.items()}}
    guest.sign_in(user)
    again = guest.cart()
    assert (again["merged_items"], again["num_items"]) == (0, 2 + sum(other.values()))


def test_log_in_brings_the_basket_into_the_member_s_own(guest, member):
    cup = make_product()
    make_basket(cup, owner=member)
    assert log_in(guest).status_code == 200
    check_has_the_goods(guest, member, **{str(cup.pk): 1})


def test_basket_waits_for_the_second_factor(guest, member):
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    challenge = guest.data_of(log_in(guest))["challenge"]
    assert Basket.objects.get().status == Basket.OPEN
    answer = guest.post("auth/login/code/", {"challenge": challenge, "code": code_of(secret)})
    assert answer.status_code == 200
    check_has_the_goods(guest, member)


def test_new_account_has_the_goods(guest):
    answer = guest.post("auth/register/", {"email": "new@shop.example", "password": PASSWORD})
    assert answer.status_code == 201
    check_has_the_goods(guest, User.objects.get())


def test_member_of_a_provider_has_the_goods(guest, settings, monkeypatch):
    settings.SOCIAL_PROVIDERS = ["dummy"]
    registry.load()
    monkeypatch.setitem(registry.provider_map, "dummy", DummyProvider)
    known = {"id": 7, "email": "grace@shop.example", "email_verified": True}
    answer = guest.post("auth/social/dummy/", {"id_token": json.dumps(known)})
    assert answer.status_code == 200
    check_has_the_goods(guest, SocialAccount.objects.get().user)


def test_refused_log_in_and_refreshed_tokens_leave_the_basket_alone(guest, member):
    wrong = guest.post("auth/login/", {"email": member.email, "password": "not this one"})
    assert wrong.status_code == 401
    refresh = str(begin_family(member).refresh)
    assert guest.post("auth/refresh/", {"refresh": refresh}).status_code == 200
    assert Basket.objects.get().status == Basket.OPEN


@EITHER
@pytest.mark.parametrize("token", ["", "nonsense", "7:nonsense"])
def test_log_in_without_a_basket_makes_none(version, member, token):
    guest = Buyer(version)
    guest.basket_token = token
    assert log_in(guest).status_code == 200
    assert not Basket.objects.exists()


def test_basket_that_is_being_paid_stays_the_guest_s(guest, member):
    Basket.objects.update(status=Basket.FROZEN)
    assert log_in(guest).status_code == 200
    assert (Basket.objects.get().status, Basket.objects.get().owner) == (Basket.FROZEN, None)


def test_log_in_is_not_refused_while_the_own_basket_is_paid(guest, member, monkeypatch):
    """It was open when it was looked for; the token brings the goods with the next request."""
    own, find = make_basket(make_product(), owner=member), Basket.merge

    def ordered_meanwhile(basket, *args, **kwargs):
        Basket.objects.filter(pk=own.pk).update(status=Basket.FROZEN)
        find(basket, *args, **kwargs)

    monkeypatch.setattr(Basket, "merge", ordered_meanwhile)
    assert log_in(guest).status_code == 200
    assert RefreshFamily.objects.count() == 1
    monkeypatch.setattr(Basket, "merge", find)
    guest.sign_in(member)
    assert guest.cart()["merged_items"] == 2
