"""What `make lighthouse` visits."""

import urllib.request

import pytest

from bench.lighthouse import filled_basket
from tests.pages.addresses import address_of

pytestmark = pytest.mark.xdist_group("journeys")


def test_basket_that_is_judged_has_something_in_it(shop):
    cookie = filled_basket(shop.url, address_of("product:dipped-mug", shop.url))
    asked = urllib.request.Request(f"{shop.url}/basket/", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked) as answer:
        assert 'class="line"' in answer.read().decode()
