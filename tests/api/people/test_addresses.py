"""The address book by API."""

import pytest
from django.test import Client
from oscar.core.loading import get_model

from tests.api.callers import caller, codes_of, machine, send
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db

UserAddress = get_model("address", "UserAddress")
BOOK = "/api/v2/addresses/"
HOME = {
    "first_name": "Ada",
    "last_name": "Byron",
    "line1": "12 Bower Lane",
    "line4": "London",
    "postcode": "N1 9GU",
    "country": "GB",
    "phone_number": "+44 20 7946 0000",
}


@pytest.fixture(autouse=True)
def _countries(db):
    make_country("GB", rate=None)


@pytest.fixture
def browser(member) -> Client:
    return caller(member)


@pytest.fixture
def kept(browser):
    """An address as the API told it, and its tag."""
    told = send(browser, "post", BOOK, HOME).json()
    return told, browser.get(f"{BOOK}{told['id']}/")["ETag"]


def test_address_is_kept_as_it_was_sent(browser, member):
    response = send(browser, "post", BOOK, HOME | {"is_default_for_shipping": True})
    assert response.status_code == 201
    told = response.json()
    assert told == HOME | {
        "id": UserAddress.objects.get(user=member).pk,
        "line2": "",
        "state": "",
        "notes": "",
        "phone_number": "+442079460000",
        "is_default_for_shipping": True,
        "is_default_for_billing": False,
    }
    assert browser.get(f"{BOOK}{told['id']}/").json() == told
    assert browser.get(BOOK).json()["results"] == [told]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line1", ""),
        ("postcode", "nonsense"),
        ("postcode", "x" * 65),
        ("country", "XX"),
        ("country", "GBR"),
        ("phone_number", "call me"),
        ("first_name", "a\0b"),
        ("notes", "x" * 2001),
    ],
)
def test_bad_input_is_told_by_field(browser, field, value):
    response = send(browser, "post", BOOK, HOME | {field: value})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field
    assert not UserAddress.objects.exists()


def test_what_is_missing_is_told(browser):
    fields = {each["field"] for each in send(browser, "post", BOOK, {}).json()["errors"]}
    assert fields == {"country"}
    told = send(browser, "post", BOOK, {"country": "GB"}).json()["errors"]
    assert {each["field"] for each in told} >= {"first_name", "last_name", "line1", "postcode"}


def test_parts_are_changed_and_the_rest_stays(browser, kept):
    told, tag = kept
    answer = send(
        browser, "patch", f"{BOOK}{told['id']}/", {"line2": "Flat 3"}, **{"If-Match": tag}
    )
    assert answer.status_code == 200
    assert answer.json() == told | {"line2": "Flat 3"}


def test_whole_address_is_written_anew(browser, kept):
    told, tag = kept
    response = send(
        browser, "put", f"{BOOK}{told['id']}/", HOME | {"line1": "1 Mill"}, **{"If-Match": tag}
    )
    assert response.json()["line1"] == "1 Mill"


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_change_that_was_overtaken_is_refused(browser, kept, method):
    told, tag = kept
    path = f"{BOOK}{told['id']}/"
    assert send(browser, method, path, {}).status_code == 428
    UserAddress.objects.update(line2="Flat 3")
    assert send(browser, method, path, {}, **{"If-Match": tag}).status_code == 412
    assert UserAddress.objects.get().line2 == "Flat 3"


def test_address_is_deleted(browser, kept):
    told, tag = kept
    path = f"{BOOK}{told['id']}/"
    assert send(browser, "delete", path, None, **{"If-Match": tag}).status_code == 204
    assert browser.get(path).status_code == 404


def test_one_address_of_each_kind_is_proposed(browser):
    for line in ("1 Mill", "2 Mill"):
        send(browser, "post", BOOK, HOME | {"line1": line, "is_default_for_billing": True})
    rows = browser.get(BOOK).json()["results"]
    assert [row["is_default_for_billing"] for row in rows] == [True, False]


@pytest.mark.parametrize(("method", "rest"), [("patch", {}), ("put", HOME)])
def test_address_is_proposed_no_more_when_told_so(browser, method, rest):
    both = {"is_default_for_shipping": True, "is_default_for_billing": True}
    made = send(browser, "post", BOOK, HOME | both)
    path = f"{BOOK}{made.json()['id']}/"
    given = rest | {"is_default_for_shipping": False}
    answer = send(browser, method, path, given, **{"If-Match": made["ETag"]})
    assert answer.json() == made.json() | {"is_default_for_shipping": False}
    assert browser.get(path).json() == answer.json()


def test_address_that_is_proposed_stays_so_when_nothing_is_said(browser):
    made = send(browser, "post", BOOK, HOME | {"is_default_for_billing": True})
    path = f"{BOOK}{made.json()['id']}/"
    answer = send(browser, "patch", path, {"line2": "Flat 3"}, **{"If-Match": made["ETag"]})
    assert answer.json() == made.json() | {"line2": "Flat 3"}


def test_country_without_delivery_is_not_proposed(browser):
    country = make_country("US", rate=None)
    type(country).objects.filter(pk="US").update(is_shipping_country=False)
    given = HOME | {"country": "US", "postcode": "02139", "is_default_for_shipping": True}
    response = send(browser, "post", BOOK, given)
    assert response.status_code == 400
    assert not UserAddress.objects.exists()


def test_book_needs_a_sign_in(client, kept):
    told, _tag = kept
    for method, path in [("get", BOOK), ("post", BOOK), ("get", f"{BOOK}{told['id']}/")]:
        assert send(client, method, path).status_code == 401


def test_book_of_somebody_else_is_closed(kept):
    told, _tag = kept
    other, path = caller(make_member()), f"{BOOK}{told['id']}/"
    assert other.get(BOOK).json()["results"] == []
    for method in ("get", "put", "patch", "delete"):
        assert send(other, method, path, HOME, **{"If-Match": "*"}).status_code == 404
    assert UserAddress.objects.count() == 1


def test_keys_need_the_scope_of_what_they_do(member, kept):
    reader = machine(member, "profile:read")
    assert reader.get(BOOK).status_code == 200
    assert codes_of(send(reader, "post", BOOK, HOME))[0] == "insufficient_scope"


@pytest.mark.parametrize("number", [0, 2**63, 10**40])
def test_absurd_numbers_are_no_address(browser, number):
    assert browser.get(f"{BOOK}{number}/").status_code == 404
