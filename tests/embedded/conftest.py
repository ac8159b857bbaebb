"""A place of its own for each test's servers."""

import os
from pathlib import Path

import pytest

from embedded.addresses import GROUPS
from embedded.ports import free_ports
from embedded.server import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(
        data=tmp_path,
        ports=free_ports(),
        key="a-key-of-the-tests",
        site_url="http://127.0.0.1:1",
        durable=False,
    )


@pytest.fixture
def environ() -> dict[str, str]:
    """The environment, without the servers that the tests themselves run among."""
    servers = {name for names in GROUPS.values() for name in names}
    return {name: value for name, value in os.environ.items() if name not in servers}
