"""Who PostgreSQL runs as. What needs root is tried when the tests run as root."""

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from embedded.identity import Identity, give, unprivileged_identity
from embedded.postgres import tool
from embedded.trouble import Trouble

AS_ROOT = os.getuid() == 0


def test_the_identity_found_can_run_postgres_and_is_not_root(tmp_path: Path) -> None:
    identity = unprivileged_identity(tool("postgres"), folder=tmp_path)
    shown = _said_as(identity, "id", "-u")

    assert identity.uid != 0
    assert shown == str(identity.uid)


def test_a_namespace_reads_what_only_its_maker_can_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("moss")
    secret.chmod(0o600)
    nobody = pwd.getpwnam("nobody")
    identity = Identity(uid=nobody.pw_uid, gid=nobody.pw_gid, in_namespace=True)
    try:
        said = _said_as(identity, "cat", str(secret))
    except subprocess.SubprocessError:
        # Refused by this system: then an account must be found without it, or told.
        assert not unprivileged_identity(tool("postgres"), folder=tmp_path).in_namespace
    else:
        assert said == "moss"
        assert _said_as(identity, "id", "-u") == str(nobody.pw_uid)


def test_a_binary_that_nobody_can_run_is_told_to_root(tmp_path: Path) -> None:
    broken = tmp_path / "postgres"
    broken.write_text("#!/bin/sh\nexit 1\n")
    if AS_ROOT:
        with pytest.raises(Trouble, match="PostgreSQL does not run as root"):
            unprivileged_identity(broken, folder=tmp_path)
    else:
        found = unprivileged_identity(broken, folder=tmp_path)
        assert found == Identity(uid=os.getuid(), gid=os.getgid())


def test_data_is_given_to_its_owner_whole(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "1").touch()
    give(tmp_path, Identity(uid=65534, gid=65534))
    owners = {path.stat().st_uid for path in (tmp_path, *tmp_path.rglob("*"))}

    assert owners == {65534 if AS_ROOT else os.getuid()}


def _said_as(identity: Identity, *command: str) -> str:
    done = subprocess.run(
        command, preexec_fn=identity.become, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
