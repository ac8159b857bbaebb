"""One member's address book, written from two places at one moment."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from accounts.models import User
from api.resources import addresses as by_api
from locks import lock_rows
from members import actions
from members.actions import use_address_first
from members.views import addresses as on_pages
from tests.api.callers import caller, codes_of, send
from tests.api.people.test_addresses import BOOK, HOME
from tests.factories import make_country, make_member
from tests.races.meeting import Meeting, all_at_once, meet_after, meet_before

pytestmark = pytest.mark.django_db(transaction=True)

UserAddress = get_model("address", "UserAddress")
ON_PAGE = {**HOME, "phone_number_0": "", "phone_number_1": ""}


@pytest.fixture
def member(transactional_db) -> User:
    make_country("GB", rate=None)
    return make_member()


def add_by_api(member: User):
    """A fault is told as the world is told; Django's client tells it to all that are busy."""
    client = caller(member)
    client.raise_request_exception = False
    return send(client, "post", BOOK, HOME)


def add_on_page(member: User):
    client = Client(raise_request_exception=False)
    client.force_login(member)
    return client.post(reverse("customer:address-create"), ON_PAGE)


def propose(member: User, address_id: int):
    client, given = caller(member), {"is_default_for_shipping": True}
    return send(client, "patch", f"{BOOK}{address_id}/", given, **{"If-Match": "*"})


def two_addresses_of(member: User) -> tuple[int, int]:
    """Both numbers; the checkout proposes the second one."""
    for line, is_default in (("1 Mill", False), ("2 Mill", True)):
        given = HOME | {"line1": line, "is_default_for_shipping": is_default}
        assert send(caller(member), "post", BOOK, given).status_code == 201
    first, second = UserAddress.objects.order_by("pk").values_list("pk", flat=True)
    return first, second


def test_address_added_twice_is_refused_the_second_time(monkeypatch, member):
    meet_before(monkeypatch, by_api, "lock_address_book", parties=2)
    answers = all_at_once(*[partial(add_by_api, member)] * 2)
    assert sorted(answer.status_code for answer in answers) == [201, 400]
    late = max(answers, key=lambda answer: answer.status_code)
    assert late.json() == add_by_api(member).json()
    assert UserAddress.objects.count() == 1


def test_address_added_twice_on_the_page_is_refused_the_second_time(monkeypatch, member):
    meet_before(monkeypatch, on_pages, "lock_address_book", parties=2)
    answers = all_at_once(*[partial(add_on_page, member)] * 2)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert UserAddress.objects.count() == 1


@pytest.mark.parametrize(("module", "add"), [(by_api, add_by_api), (on_pages, add_on_page)])
def test_control_without_the_lock_the_second_address_is_a_fault(monkeypatch, member, module, add):
    monkeypatch.setattr(module, "lock_address_book", lambda user: None)
    meet_after(monkeypatch, UserAddress, "validate_unique", UserAddress.validate_unique, parties=2)
    answers = all_at_once(*[partial(add, member)] * 2)
    assert max(answer.status_code for answer in answers) == 500


def test_of_two_addresses_proposed_at_once_one_is(monkeypatch, member):
    addresses = two_addresses_of(member)
    meet_before(monkeypatch, by_api, "lock_address_book", parties=2)
    answers = all_at_once(*(partial(propose, member, address) for address in addresses))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert UserAddress.objects.filter(is_default_for_shipping=True).count() == 1


def test_control_without_the_lock_two_addresses_wait_for_each_other(monkeypatch, member):
    addresses, meeting = two_addresses_of(member), Meeting(2)

    def propose_second_behind_the_first(address, *, purpose: str) -> None:
        if address.pk == addresses[1]:
            meeting.join()
        use_address_first(address, purpose=purpose)

    def lock_and_let_the_second_in(rows):
        locked = lock_rows(rows)
        meeting.join()
        return locked

    monkeypatch.setattr(by_api, "lock_address_book", lambda user: None)
    monkeypatch.setattr(by_api, "use_address_first", propose_second_behind_the_first)
    monkeypatch.setattr(actions, "lock_rows", lock_and_let_the_second_in)
    answers = all_at_once(*(partial(propose, member, address) for address in addresses))
    assert sorted(answer.status_code for answer in answers) == [200, 503]
    assert codes_of(max(answers, key=lambda answer: answer.status_code))[0] == "busy"
