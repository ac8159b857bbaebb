"""All embedded servers together: which are needed, started, watched and stopped."""

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from embedded import addresses
from embedded.addresses import HOST, KEY_FILE, Ports
from embedded.mail import Mail
from embedded.ports import check_port_is_free
from embedded.postgres import Postgres
from embedded.s3 import S3
from embedded.server import Place, Server
from embedded.stripe import Stripe
from embedded.trouble import Trouble
from embedded.valkey import Valkey

SERVERS: dict[str, type[Server]] = {
    "postgres": Postgres,
    "valkey": Valkey,
    "s3": S3,
    "stripe": Stripe,
    "mail": Mail,
}
LOCK_FILE = "lock"


class Stack:
    """The servers that `given`, the environment from outside, does not name already."""

    def __init__(
        self,
        *,
        data: Path,
        ports: Ports,
        given: Mapping[str, str],
        durable: bool,
        say: Callable[[str], None],
    ) -> None:
        self.data = data.resolve()
        self.ports = ports
        self.given = given
        self.durable = durable
        self.say = say
        self.servers: list[Server] = []
        self._lock: TextIO | None = None

    def start(self) -> None:
        """Start every server and return when all are ready. On Trouble, none is left running."""
        os.environ.update(addresses.without_proxy(os.environ))
        _check_can_write(self.data)
        self.data.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        place = self._place()
        self.servers = [SERVERS[name](place) for name in SERVERS if name in self._wanted()]
        try:
            check_port_is_free(self.ports.web, name="web", title="the shop itself")
            began = {}
            for server in self.servers:
                began[server] = time.monotonic()
                server.prepare()
                server.start()
            for server in self.servers:
                server.wait_until_ready()
                took = time.monotonic() - began[server]
                self.say(f"{server.title:<17} {server.address:<16} ready after {took:.1f} s")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what runs, in the opposite order, and let another start."""
        for server in reversed(self.servers):
            server.stop()
        self.servers = []
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def environment(self) -> dict[str, str]:
        """What was given, and the addresses of our servers for the rest."""
        ours = addresses.missing_from(self.given, ports=self.ports, key=self._key())
        return {**self.given, **ours, **addresses.without_proxy(self.given)}

    def fallen(self) -> Server | None:
        """A server that ended without being asked to."""
        return next((server for server in self.servers if not server.is_running()), None)

    def _wanted(self) -> set[str]:
        return addresses.embedded_groups(self.given)

    def _place(self) -> Place:
        site_url = self.given.get("SITE_URL") or f"http://{HOST}:{self.ports.web}"
        return Place(
            data=self.data,
            ports=self.ports,
            key=self._key(),
            site_url=site_url.rstrip("/"),
            durable=self.durable,
        )

    def _key(self) -> str:
        """The password of this folder's servers, made on first use."""
        if not addresses.stored_key(self.data):
            file = self.data / KEY_FILE
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(16))
        return addresses.stored_key(self.data)

    def _take_lock(self) -> None:
        lock = (self.data / LOCK_FILE).open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise Trouble(
                f"Bowerbird already runs from here (process {holder}, data in {self.data}).\n"
                f"Stop it with Ctrl-C in its terminal, or: kill {holder}"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock


def _check_can_write(data: Path) -> None:
    nearest = next(folder for folder in (data, *data.parents) if os.path.exists(folder))
    if not os.access(nearest, os.W_OK):
        raise Trouble(
            f"{nearest} belongs to another user and cannot be written to.\n"
            f"Take it over: sudo chown -R {os.getuid()}:{os.getgid()} {nearest}"
        )
