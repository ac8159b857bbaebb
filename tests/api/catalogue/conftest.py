"""What the tests of the catalogue's API share."""

import pytest
from rest_framework.test import APIClient

from tests.factories import make_country


@pytest.fixture(autouse=True)
def _taxed():
    """Prices in Britain are told with a fifth of tax."""
    make_country("GB")


@pytest.fixture
def api():
    """A client that is nobody until `force_authenticate` says who."""
    return APIClient()
