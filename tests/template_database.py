"""A migrated database that test databases are copied from: migrating once takes half a minute."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

TEMPLATE = "bowerbird_template"
ROOT = Path(__file__).resolve().parents[1]


def prepare_template() -> None:
    """Make the template on the server of DATABASE_URL, or bring it up to date."""
    with _server() as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]
        ).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{TEMPLATE}"')
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address_of(TEMPLATE)},
        check=True,
    )


def copy_of_template(name: str) -> str:
    """A fresh database copied from the template; returns its DATABASE_URL."""
    with _server() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    return address_of(name)


def address_of(database: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def _server() -> psycopg.Connection:
    return psycopg.connect(address_of("postgres"), autocommit=True)
