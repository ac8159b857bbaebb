"""The parts around the outbox, each of which a test can hold up, end and start again."""

import asyncio
import email
import os
import signal
import socket
import sys
import threading
from email.message import Message
from pathlib import Path

from aiosmtpd.controller import Controller
from django.db import connection

from embedded import processes
from embedded.addresses import ROOT

HOST = "127.0.0.1"


class MailServer:
    """Takes mail. Can stop answering `before` or `after` it has taken one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[Message] = []
        self.stops_answering = ""
        self.is_silent = threading.Event()
        self._controller: Controller | None = None

    def start(self) -> "MailServer":
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.stops_answering == "before":
            await self._say_nothing()
        self.mails.append(email.message_from_bytes(envelope.content))
        if self.stops_answering == "after":
            await self._say_nothing()
        return "250 Taken"

    async def _say_nothing(self) -> None:
        self.is_silent.set()
        await asyncio.Event().wait()


class Worker:
    """A Celery worker with beat in processes of their own, on the test's database."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.log = folder / "worker.log"
        database = connection.settings_dict
        self._command = [
            *(sys.executable, "-m", "celery", "-A", "config", "worker", "--beat"),
            *("--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"),
            *("--schedule", str(folder / "schedule")),
        ]
        self._environ = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
            **environ,
        }

    def start(self) -> "Worker":
        self._process = processes.spawn(self._command, log=self.log, environ=self._environ)
        return self

    def kill(self) -> None:
        """End it and its children as a power cut would."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class SilentBroker:
    """Takes connections and never says a word."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.connections: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self._listener.getsockname()[1]}/0"

    def close(self) -> None:
        self._listener.close()
        for each in self.connections:
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                self.connections.append(self._listener.accept()[0])
            except OSError:
                return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
