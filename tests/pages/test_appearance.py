"""Light or dark, by the visitor's choice."""

import pytest

pytestmark = pytest.mark.django_db


def test_choice_is_kept_and_shown(client):
    answer = client.post("/appearance/", {"theme": "dark", "next": "/catalogue/?page=1"})
    assert answer["Location"] == "/catalogue/?page=1"
    page = client.get("/catalogue/").content.decode()
    assert 'data-theme="dark"' in page
    assert '<meta name="theme-color" content="#171411">' in page


@pytest.mark.parametrize("theme", ["system", "", "<script>"])
def test_anything_else_is_what_the_system_says(client, theme):
    client.post("/appearance/", {"theme": "dark"})
    client.post("/appearance/", {"theme": theme})
    assert "data-theme" not in client.get("/catalogue/").content.decode()


def test_hand_made_cookie_does_not_reach_the_page(client):
    client.cookies["theme"] = '"><script>alert(1)</script>'
    assert b"alert(1)" not in client.get("/catalogue/").content


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:1", ""])
def test_choice_leads_to_no_other_site(client, wanted):
    assert client.post("/appearance/", {"theme": "dark", "next": wanted})["Location"] == "/"


def test_looking_chooses_nothing(client):
    assert client.get("/appearance/?theme=dark").status_code == 405
