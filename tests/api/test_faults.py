"""What no endpoint answers is told to programs in their form, and to people as a page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.callers import caller, codes_of
from tests.factories import make_member, make_product, make_seller

VERSIONS = pytest.mark.parametrize("base", ["/api/v1/", "/v1/", "/api/v2/"])
MANY = "&".join(f"a{number}=1" for number in range(1002))


def check_refusal(answer, base, status, code):
    """The envelope of v1, or a problem document."""
    assert answer.status_code == status
    is_first = "v1" in base
    media = "application/json" if is_first else "application/problem+json"
    assert answer["Content-Type"] == media
    assert codes_of(answer)[0] == code
    told = answer.json()
    if is_first:
        assert (told["success"], told["data"]) == (False, None)
    else:
        assert told["status"] == status


@pytest.mark.django_db
@VERSIONS
@pytest.mark.parametrize("path", ["products/", "categories/", "cart/", "nothing/"])
def test_more_parameters_than_are_read_are_refused(base, path):
    answer = Client().get(f"{base}{path}?{MANY}")
    if path == "products/":
        check_refusal(answer, base, 400, "bad_request")
    else:  # Nobody looks at them.
        assert answer.status_code in (200, 400, 404)
        assert "json" in answer["Content-Type"]


@pytest.mark.django_db
@VERSIONS
@pytest.mark.parametrize("path", ["categories/", "cart/", "nothing/"])
def test_host_that_is_not_the_shop_s_is_refused(base, path, settings):
    settings.ALLOWED_HOSTS = ["shop.example"]
    answer = Client().get(f"{base}{path}", headers={"Host": "evil.example"})
    check_refusal(answer, base, 400, "bad_request")


def test_pages_for_another_host_stay_pages(settings):
    settings.ALLOWED_HOSTS = ["shop.example"]
    answer = Client().get("/basket/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (400, "text/html")


def files(number):
    return {f"f{n}": SimpleUploadedFile("a.png", b"x") for n in range(number)}


@pytest.mark.django_db
@VERSIONS
@pytest.mark.parametrize("key", ["", "once"])
@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        (files(120), 400, "bad_request"),
        ({f"f{n}": "x" for n in range(1100)}, 400, "bad_request"),
        ({"caption": "x" * 3_000_000}, 413, "too_large"),
    ],
)
def test_form_that_django_would_not_read_is_refused(base, form, status, code, key):
    for file in form.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)
    seller, member = make_seller(), make_member()
    seller.users.add(member)
    product = make_product(seller=seller)
    headers = {"Idempotency-Key": key} if key else {}
    path = f"{base}products/{product.pk}/images/"
    check_refusal(caller(member).post(path, form, headers=headers), base, status, code)


@VERSIONS
@pytest.mark.parametrize("path", ["cart/", "categories/", "nothing/"])
def test_closed_shop_tells_programs_when_to_come_back(base, path, settings):
    """Without database, which this test has none of."""
    settings.MAINTENANCE = True
    answer = Client().get(f"{base}{path}")
    check_refusal(answer, base, 503, "closed")
    assert answer["Retry-After"] == str(settings.MAINTENANCE_RETRY_SECONDS)
    assert answer["Cache-Control"] == "no-store"


def test_closed_shop_shows_people_a_page(settings):
    settings.MAINTENANCE = True
    answer = Client().get("/basket/")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (503, "text/html")
