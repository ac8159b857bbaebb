"""The OpenAPI documents are what the API is, and can be read."""

import ast
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import SimpleNamespace

import pytest
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats

import api
import checkout
from api.codes import MEANINGS
from api.documents import as_text, document_of, file_of
from api.permissions import AllowAny
from api.resources.pages import AroundPages, Pages
from api.scopes import SCOPES
from api.versions import VERSIONS
from tests.api.openapi import headers_of, operations_of


@pytest.mark.parametrize("version", list(VERSIONS))
def test_document_is_what_the_api_is(version):
    told = f"The API has changed: run `manage.py write_openapi` and look at {version}.json."
    assert file_of(version).read_bytes() == as_text(document_of(version)), told


@pytest.mark.parametrize("version", list(VERSIONS))
def test_every_operation_has_a_name_of_its_own(version):
    names = [operation["operationId"] for _method, operation in operations_of(version)]
    assert len(names) == len(set(names)) > 0


# What is taken away, ended or begun by its number alone: nobody's words are lost with it.
LOSES_NOTHING = {
    "auth_sign_out_everywhere",
    "auth_sessions_destroy",
    "auth_sessions_current_destroy",
    "cards_destroy",
    "cart_saved_destroy",
    "keys_destroy",
    "products_images_destroy",
    "wishlists_products_destroy",
}


def test_every_write_that_could_undo_another_heeds_what_was_seen():
    deaf = {
        operation["operationId"]
        for method, operation in operations_of("v2")
        if method in ("put", "patch", "delete") and "If-Match" not in headers_of(operation)
    }
    assert deaf == LOSES_NOTHING


@pytest.mark.parametrize("version", list(VERSIONS))
def test_documents_are_made_without_a_warning(version, capsys):
    reset_generator_stats()
    document_of(version)
    assert not GENERATOR_STATS, capsys.readouterr().err


def test_scopes_that_endpoints_ask_for_have_words():
    asked = {
        scope
        for version in VERSIONS
        for pattern in import_module(f"api.{version}.urls").urlpatterns
        for scope in pattern.callback.cls.scopes.values()
    }
    assert asked == set(SCOPES)


def test_what_a_key_reads_without_a_scope_is_nobody_s_own():
    open_reads = set()
    for version in VERSIONS:
        for pattern in import_module(f"api.{version}.urls").urlpatterns:
            kind = pattern.callback.cls
            action = pattern.callback.actions.get("get")
            if action is None or action in kind.scopes:
                continue
            view = kind(action=action, request=SimpleNamespace(method="GET"))
            view.get_permissions()
            open_reads |= {(kind, action)} if AllowAny in view.permission_classes else set()
    assert open_reads == {(Pages, "list"), (Pages, "retrieve"), (AroundPages, "retrieve")}


def test_every_code_of_a_refusal_is_explained():
    homes = (Path(api.__file__).parent, Path(checkout.__file__).parent)
    unexplained = {
        code: file.name
        for file in chain.from_iterable(home.rglob("*.py") for home in homes)
        for code in codes_in(ast.parse(file.read_text()))
        if code not in MEANINGS
    }
    assert unexplained == {}


def codes_in(module: ast.Module) -> Iterator[str]:
    """The codes that are written where refusals are made."""
    for call in ast.walk(module):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", "")
        given = [word.value for word in call.keywords if word.arg == "code"]
        if name == "Refusal":
            given += call.args[1:2]
        elif name == "_refused":
            given += call.args[:1]
        elif name == "Problem":
            given += call.args[2:3]
        elif name not in ("conflict", "AuthenticationFailed"):
            continue
        yield from (each.value for each in given if isinstance(getattr(each, "value", 0), str))


@pytest.mark.django_db
@pytest.mark.parametrize("version", list(VERSIONS))
def test_document_and_its_pages_answer(client, version):
    document = client.get(f"/api/{version}/openapi.json")
    assert document.json()["openapi"] == "3.1.0"
    assert document.json()["info"]["version"] == {"v1": "1.0", "v2": "2.0"}[version]
    for page in ("docs", "redoc"):
        response = client.get(f"/api/{version}/{page}/")
        assert response.status_code == 200
        assert f"/api/{version}/openapi.json" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["openapi.json", "docs/", "redoc/"])
def test_there_is_no_third_version(client, page):
    assert client.get(f"/api/v3/{page}").status_code == 404


@pytest.mark.django_db
def test_type_of_a_problem_leads_to_its_words(client):
    response = client.get("/api/problems/not_found", follow=True)
    assert response.redirect_chain == [("/api/#not_found", 302)]
    assert b'id="not_found"' in response.content
