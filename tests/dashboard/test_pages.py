"""Every page of the dashboard opens."""

import re

import pytest

from tests.dashboard.addresses import LOG_IN_AND_OUT, POST_ONLY, address, all_names

# Without a selection made on the list, these send back to it.
SENDS_BACK = {"catalogue-product-bulk-action"}


def test_the_list_of_addresses_is_not_empty():
    assert len(all_names()) > 80


@pytest.mark.parametrize("name", [n for n in all_names() if n not in POST_ONLY | LOG_IN_AND_OUT])
def test_page_opens(name, shop, staff_client):
    response = staff_client.get(address(name, shop))
    assert response.status_code == (302 if name in SENDS_BACK else 200)


@pytest.mark.parametrize("name", [n for n in all_names() if n not in POST_ONLY | LOG_IN_AND_OUT])
def test_page_loads_nothing_from_elsewhere(name, shop, staff_client):
    page = staff_client.get(address(name, shop), follow=True).content.decode()
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?://[^"]+)"', page)
    assert loaded == []


@pytest.mark.parametrize("name", sorted(POST_ONLY - {"logout"}))
def test_a_link_changes_nothing(name, shop, staff_client):
    assert staff_client.get(address(name, shop)).status_code == 405
