"""A migrated database that test databases are copied from: migrating once takes half a minute."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db.migrations.loader import MigrationLoader

TEMPLATE = "bowerbird_template"
ROOT = Path(__file__).resolve().parents[1]


def prepare_template() -> None:
    """See to it that there is a template, and that it is up to date. Needs Django's settings."""
    if not _is_up_to_date():
        make_template()


def make_template() -> None:
    """Make the template on the server of DATABASE_URL, or bring it up to date."""
    with _server() as connection:
        if _is_complete(connection) is None:
            connection.execute(f'CREATE DATABASE "{TEMPLATE}"')
        connection.execute(f'ALTER DATABASE "{TEMPLATE}" IS_TEMPLATE false')
    subprocess.run(
        [sys.executable, "-m", "tests.quick_migrations"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address_of(TEMPLATE)},
        check=True,
    )
    with _server() as connection:
        connection.execute(f'ALTER DATABASE "{TEMPLATE}" IS_TEMPLATE true')


def copy_of_template(name: str) -> str:
    """A fresh database copied from the template; returns its DATABASE_URL."""
    with _server() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    return address_of(name)


def address_of(database: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def _is_up_to_date() -> bool:
    """To ask `manage.py migrate` takes ten times as long."""
    with _server() as connection:
        if not _is_complete(connection):
            return False
    with psycopg.connect(address_of(TEMPLATE)) as connection:
        applied = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    return set(MigrationLoader(None).graph.nodes) <= set(applied)


def _is_complete(connection: psycopg.Connection) -> bool | None:
    """Whether all was done that belongs to migrating; None without a template."""
    asked = "SELECT datistemplate FROM pg_database WHERE datname = %s"
    found = connection.execute(asked, [TEMPLATE]).fetchone()
    return found and found[0]


def _server() -> psycopg.Connection:
    return psycopg.connect(address_of("postgres"), autocommit=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    make_template()
