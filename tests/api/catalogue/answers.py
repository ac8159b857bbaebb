"""What either version answers, without its wrapping."""

import pytest

BOTH = pytest.mark.parametrize("version", ["v1", "v2"])


def rows_of(response):
    """The rows of a list."""
    body = response.json()
    return body["data"] if "success" in body else body["results"]


def resource_of(response):
    """The resource itself."""
    body = response.json()
    return body["data"] if "success" in body else body


def fields_of(response):
    """The fields that a refusal names."""
    return [error["field"] for error in response.json()["errors"]]
