"""Pages and documents that are for some: by a password that they share, or for who is signed in."""

import pytest
import requests
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from cms.models import StandardPage
from tests.cms.conftest import member_of, signed_in

WORD = "stockists-only"
TRIES = 20
"""An hour, from one address."""


@pytest.fixture
def page(home) -> StandardPage:
    about = "What we ask of stockists"
    return home.add_child(
        instance=StandardPage(title="Terms", slug="terms", search_description=about)
    )


@pytest.fixture
def document(home) -> Document:
    folder = Collection.get_first_root_node().add_child(name="For stockists")
    CollectionViewRestriction.objects.create(
        collection=folder, restriction_type="password", password=WORD
    )
    file = ContentFile(b"a,b\n", "prices.csv")
    return Document.objects.create(title="Prices", file=file, collection=folder)


def restrict(page: StandardPage, kind: str) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, password=WORD)


def test_page_behind_a_password_asks_for_it_in_the_shop_and_tells_nothing(client, page):
    restrict(page, "password")
    asked = client.get("/terms/")
    html = asked.content.decode()
    assert 'class="wrap page entrance"' in html
    assert 'content="noindex"' in html
    assert page.search_description not in html
    form = {"password": "wrong", "return_url": "/terms/"}
    refused = client.post(asked.context["action_url"], form).content.decode()
    assert 'role="alert"' in refused
    assert 'class="field__error"' in refused
    answer = client.post(asked.context["action_url"], form | {"password": WORD})
    assert answer.url == "/terms/"
    assert page.search_description in client.get("/terms/").content.decode()


def test_document_behind_a_password_asks_for_it_in_the_shop(client, document):
    asked = client.get(document.url)
    assert 'class="wrap page entrance"' in asked.content.decode()
    assert "to access this document" in asked.content.decode()
    form = {"password": WORD, "return_url": document.url}
    assert client.post(asked.context["action_url"], form).url == document.url
    assert b"".join(client.get(document.url).streaming_content) == b"a,b\n"


def test_password_of_a_page_is_guessed_a_few_times_an_hour(client, page):
    restrict(page, "password")
    _guess_in_vain(client, client.get("/terms/").context["action_url"], "/terms/")
    assert page.search_description not in client.get("/terms/").content.decode()


def test_password_of_a_document_is_guessed_a_few_times_an_hour(client, document):
    _guess_in_vain(client, client.get(document.url).context["action_url"], document.url)


def test_who_knows_the_password_of_a_page_has_guessed_nothing(client, page):
    """Many may share an address: an office, say."""
    restrict(page, "password")
    form = {"password": WORD, "return_url": "/terms/"}
    address = client.get("/terms/").context["action_url"]
    assert {client.post(address, form).status_code for _ in range(TRIES + 1)} == {302}


def test_document_behind_a_password_is_no_open_file_in_the_bucket(document):
    assert document.file.storage.exists(document.file.name)
    assert requests.get(document.file.url, timeout=10).status_code == 403


def test_page_for_who_is_signed_in_leads_to_the_sign_in_of_the_shop(client, page):
    restrict(page, "login")
    answer = client.get("/terms/", follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login") + "?next=/terms/"
    assert signed_in(member_of()).get("/terms/").status_code == 200


def test_page_for_a_group_refuses_other_members_without_going_in_circles(page):
    restrict(page, "groups")
    assert signed_in(member_of()).get("/terms/", follow=True).status_code == 403


def _guess_in_vain(client, address: str, wanted: str) -> None:
    """Wrong ones as long as they are heard, and then the right one, which is not."""
    guesses = [*(f"stockists-{number}" for number in range(TRIES)), WORD]
    forms = [{"password": guess, "return_url": wanted} for guess in guesses]
    answers = [client.post(address, form).status_code for form in forms]
    assert answers == [200] * TRIES + [429]
