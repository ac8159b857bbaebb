"""Every page of the dashboard opens."""

import re

import pytest

from tests.dashboard.addresses import LOG_IN_AND_OUT, POST_ONLY, address, all_names

# Without a selection made on the list, these send back to it.
SENDS_BACK = {"catalogue-product-bulk-action"}
LOADED = re.compile(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//([^"/]+)')


def test_the_list_of_addresses_is_not_empty():
    assert len(all_names()) > 80


@pytest.mark.parametrize("name", [n for n in all_names() if n not in POST_ONLY | LOG_IN_AND_OUT])
def test_page_opens_and_loads_nothing_from_elsewhere(name, shop, staff_client):
    response = staff_client.get(address(name, shop))
    assert response.status_code == (302 if name in SENDS_BACK else 200)
    assert LOADED.findall(response.content.decode(errors="replace")) == []


def test_a_link_changes_nothing(shop, staff_client):
    names = sorted(POST_ONLY - {"logout"})
    answers = {name: staff_client.get(address(name, shop)).status_code for name in names}
    assert answers == dict.fromkeys(names, 405)


def test_no_select_of_the_product_form_is_empty(shop, staff_client):
    page = staff_client.get(address("catalogue-product", shop)).content.decode()
    selects = re.findall(r"<select.*?</select>", page, re.DOTALL)
    empty = [s for s in selects if "<option" not in s and "data-ajax-url" not in s]
    assert len(selects) >= 6
    assert empty == []
