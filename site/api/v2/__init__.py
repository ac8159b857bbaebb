"""Addresses of a version, by what they are about."""

import api.converters  # noqa: F401 - `row` and `number` in addresses
