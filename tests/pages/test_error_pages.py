"""Pages for when something is wrong: they need nothing that may be broken."""

import socket

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as shop_settings
from django.core.handlers.base import BaseHandler
from django.test import Client, RequestFactory
from django.urls import path

from catalogue.models import Category
from config.urls import handler500 as handler500
from config.urls import urlpatterns as shop_urls
from tests.authenticator import code_of
from tests.factories import PASSWORD, make_member
from tests.pages.test_styleguide import make_staff
from tests.queries.conftest import home  # noqa: F401 - a fixture

CLOSED = "Rearranging the shelves"


def break_down(request):
    raise RuntimeError("a shelf")


urlpatterns = [path("broken/", break_down), *shop_urls]


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def patient() -> Client:
    """A browser that is shown the page of a fault, where a test would raise it."""
    return Client(raise_request_exception=False)


@pytest.fixture
def nothing_answers(settings, closed_port):
    """Neither the database (pytest forbids it without its mark) nor the cache."""
    settings.CACHES = {
        "default": shop_settings.CACHES["default"]
        | {
            "LOCATION": f"redis://127.0.0.1:{closed_port}/0",
            "OPTIONS": {"socket_connect_timeout": 0.05, "socket_timeout": 0.05},
        }
    }


@pytest.mark.urls("tests.pages.test_error_pages")
def test_fault_is_told_without_database_and_cache(patient, nothing_answers):
    answer = patient.get("/broken/", headers={"cookie": "sessionid=abc; oscar_open_basket=1:a"})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "A shelf came down" in page
    assert "css/frame.css" in page
    assert "script-src" in answer["Content-Security-Policy"]


@pytest.mark.urls("tests.pages.test_error_pages")
@pytest.mark.parametrize("address", ["/broken/", "/catalogue/"])
def test_page_without_database_and_cache_has_the_visitor_s_colours(
    patient, nothing_answers, settings, tmp_path, address
):
    patient.cookies["theme"] = "dark"
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MAINTENANCE = address == "/catalogue/"
    answer = patient.get(address)
    assert answer.status_code == (503 if settings.MAINTENANCE else 500)
    assert 'data-theme="dark"' in answer.content.decode()


def test_fault_of_the_database_itself_is_told(patient, nothing_answers):
    """The home page cannot be made without one; pytest's refusal stands for the lost server."""
    answer = patient.get("/catalogue/")
    assert answer.status_code == 500
    assert "A shelf came down" in answer.content.decode()


@pytest.mark.django_db
def test_page_that_is_not_there_offers_a_search(client):
    answer = client.get("/nothing-is-here/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'action="/search/"' in page
    assert "Somebody carried it off" in page


@pytest.mark.django_db
def test_closed_door_looks_like_the_shop(client):
    client.force_login(make_member())
    answer = client.get("/cms/login/")
    assert answer.status_code == 403
    assert "This door stays shut" in answer.content.decode()


def test_closed_door_has_the_shop_s_menu(client, home):  # noqa: F811
    client.force_login(make_member())
    page = client.get("/cms/login/").content.decode()
    assert page.count(f">{Category.objects.get().name}</a>") == 2


@pytest.mark.django_db
def test_form_that_was_open_too_long_is_told_so():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert answer.status_code == 403
    assert "The page had been open too long" in answer.content.decode()


def test_form_that_was_open_too_long_is_told_so_in_the_visitor_s_colours(nothing_answers):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["theme"] = "dark"
    answer = browser.post("/accounts/login/", {"login": "a"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert 'data-theme="dark"' in page
    assert '<meta name="theme-color" content="#171411">' in page


@pytest.fixture(params=["setting", "file"])
def closed(request, settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    if request.param == "file":
        settings.MAINTENANCE_FILE.touch()
    else:
        settings.MAINTENANCE = True


@pytest.mark.parametrize("address", ["/", "/catalogue/", "/basket/", "/nothing-is-here/"])
def test_closed_shop_needs_neither_database_nor_cache(client, closed, nothing_answers, address):
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer["Retry-After"] == str(shop_settings.MAINTENANCE_RETRY_SECONDS)
    assert answer["Cache-Control"] == "no-store"
    assert CLOSED in answer.content.decode()


@pytest.mark.django_db
def test_closed_shop_is_open_to_staff_alone(client, closed):
    member, staff = make_member(), make_staff()
    client.force_login(member)
    assert client.get("/catalogue/").status_code == 503
    client.force_login(staff)
    assert client.get("/catalogue/").status_code == 200


@pytest.mark.django_db
def test_closed_shop_can_be_entered_and_hears_of_payments(client, closed):
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/dashboard/").status_code == 302
    assert client.post("/payment/stripe/webhook/").status_code == 400


@pytest.mark.django_db
def test_closed_shop_is_entered_with_a_second_factor(client, closed):
    staff = make_staff()
    EmailAddress.objects.create(user=staff, email=staff.email, verified=True, primary=True)
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)
    answer = client.post("/accounts/login/", {"login": staff.email, "password": PASSWORD})
    assert client.get(answer.url).status_code == 200
    opened = client.post(answer.url, {"code": code_of(secret)})
    assert opened.status_code == 302
    assert client.get("/catalogue/").status_code == 200


@pytest.mark.django_db
def test_closed_shop_is_entered_with_a_passkey(client, closed):
    program = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
    assert client.get("/accounts/2fa/webauthn/login/", headers=program).status_code == 200


def test_open_shop_reads_no_session_to_know_that_it_is_open(settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    handler = BaseHandler()
    handler.load_middleware()
    request = RequestFactory().get("/robots.txt", headers={"cookie": "sessionid=abc"})
    assert handler.get_response(request).status_code == 200


def test_offline_page_is_the_same_for_everybody(client, nothing_answers):
    answer = client.get("/offline/")
    assert answer.status_code == 200
    assert "You seem to be offline" in answer.content.decode()
    assert not answer.cookies


def test_worker_keeps_the_offline_page_and_its_looks_and_nothing_else(client, nothing_answers):
    answer = client.get("/service-worker.js")
    script = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert "cache.put" not in script
    assert script.count("addAll") == 1
    kept = script[script.index("FILES = [") : script.index("];")]
    assert "/static/css/frame.css" in kept
    assert "/static/js/offline-colours.js" in kept
    assert all(file.startswith('"/static/') for file in kept.partition("[")[2].split(", "))


def test_workers_come_from_the_shop_alone(client):
    assert "worker-src 'self'" in client.get("/offline/")["Content-Security-Policy"]
