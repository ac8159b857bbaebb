"""The pages that show the OpenAPI documents, in a browser, under the security policy."""

import pytest
from playwright.sync_api import Page, expect

from api.versions import VERSIONS
from tests.api.openapi import operations_of

pytestmark = pytest.mark.xdist_group("journeys")

SLOWLY = 60_000
"""Milliseconds: they draw two hundred operations with all their schemas."""

OPERATIONS = {"docs": ".opblock", "redoc": "[id*='operation/'] h2"}


@pytest.mark.parametrize("version", list(VERSIONS))
@pytest.mark.parametrize("kind", list(OPERATIONS))
def test_page_shows_every_operation_and_asks_no_other_host(
    page: Page, base_url: str, version: str, kind: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/api/{version}/{kind}/")
    number = len(list(operations_of(version)))
    expect(page.locator(OPERATIONS[kind])).to_have_count(number, timeout=SLOWLY)
    assert f"{base_url}/api/{version}/openapi.json" in asked
    others = [url for url in asked if not url.startswith((f"{base_url}/", "data:", "blob:"))]
    assert others == []
