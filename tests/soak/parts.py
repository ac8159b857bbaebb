"""What the shop runs on, part by part, and how each is struck down and comes back."""

import os
import random
import signal
import sys
import urllib.error
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from embedded import processes
from embedded.server import Server, open_locally
from embedded.stack import Stack
from embedded.trouble import Trouble

WEB_WORKERS = 2
TASK_PROCESSES = 2


class Program:
    """One of the shop's own processes, with its children."""

    def __init__(self, name: str, *command: str, logs: Path) -> None:
        self.log = logs / f"{name}.log"
        self._command = [sys.executable, "-m", *command]

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.process = processes.spawn(
            self._command, log=self.log, environ=os.environ, death_signal=signal.SIGKILL
        )

    def kill(self) -> None:
        """End it and its children as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_and_start(self) -> None:
        self.kill()
        self.start()


@dataclass(frozen=True)
class Part:
    """Something that can be struck. `strike` returns when it is back, or on its way."""

    name: str
    strike: Callable[[], None]
    is_ours: bool
    """A process of the shop's, which is killed, and no server that it runs on."""


def in_any_order(
    ours: list[Part], kills: int, servers: list[Part], restarts: int, *, chance: random.Random
) -> list[Part]:
    """So many `kills` of ours and `restarts` of servers: each part as often as its like."""
    parts = [*islice(cycle(ours), kills), *islice(cycle(servers), restarts)]
    chance.shuffle(parts)
    return parts


class Parts:
    """The shop's programs, and those of its servers that the environment did not give."""

    def __init__(self, stack: Stack, *, logs: Path) -> None:
        origin = urlsplit(os.environ["SITE_URL"])
        self.web = Program(
            "web",
            *("granian", "--interface", "wsgi", "--no-ws", "--workers", str(WEB_WORKERS)),
            *("--blocking-threads", "4", "--log-level", "warning"),
            *("--host", str(origin.hostname), "--port", str(origin.port)),
            "config.wsgi:application",
            logs=logs,
        )
        self.worker = Program(
            "worker",
            *("celery", "--quiet", "-A", "config", "worker", "--beat", "--loglevel=WARNING"),
            *(f"--concurrency={TASK_PROCESSES}", "--schedule", str(logs / "beat")),
            *("--without-mingle", "--without-gossip", "--without-heartbeat"),
            logs=logs,
        )
        self._servers = {server.name: server for server in stack.servers}

    def start(self) -> None:
        self.web.start()
        self.worker.start()

    def stop(self) -> None:
        self.web.kill()
        self.worker.kill()

    def struck(self, *, kills: int, restarts: int, chance: random.Random) -> list[Part]:
        """What is struck, one after the other."""
        ours = [
            Part("web killed", self.web.kill_and_start, is_ours=True),
            Part("worker killed", self.worker.kill_and_start, is_ours=True),
        ]
        servers = [
            Part("PostgreSQL restarted", self._strike_postgres, is_ours=False),
            Part("Valkey killed", lambda: self._kill("valkey", signal.SIGKILL), is_ours=False),
            # It keeps what it was told, as Stripe does, only when it is asked to end.
            Part(
                "Stripe simulator restarted",
                lambda: self._kill("stripe", signal.SIGTERM),
                is_ours=False,
            ),
        ]
        return in_any_order(ours, kills, servers, restarts, chance=chance)

    def web_answers(self) -> bool:
        try:
            open_locally(f"{os.environ['SITE_URL']}/robots.txt", seconds=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def _strike_postgres(self) -> None:
        """An immediate shutdown, after which it recovers from its log as after a crash.

        A server given from outside is not ours to stop: all its sessions of this shop are ended.
        """
        if "postgres" in self._servers:
            return self._kill("postgres", signal.SIGQUIT)
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def _kill(self, name: str, how: signal.Signals) -> None:
        server = self._server(name)
        assert server.process is not None
        server.process.send_signal(how)
        server.process.wait()
        server.start()
        server.wait_until_ready()

    def _server(self, name: str) -> Server:
        if name not in self._servers:
            raise Trouble(f"The crash test restarts {name}: it must not be given from outside.")
        return self._servers[name]
