"""The processes that are measured: the web server as in production, and a worker beside it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from embedded import processes
from embedded.server import open_locally
from embedded.trouble import Trouble

READY_SECONDS = 60
GRACE_SECONDS = 15
WORKER_PROCESSES = 2


def described(*, workers: int, threads: int) -> str:
    return f"granian {version('granian')}, WSGI, {workers} workers with {threads} threads each"


@contextmanager
def web_server(*, workers: int, threads: int, logs: Path) -> Iterator[str]:
    """Run the web server where SITE_URL says, so that webhooks find it; its origin."""
    origin = os.environ["SITE_URL"]
    address = urlsplit(origin)
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", str(address.hostname), "--port", str(address.port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--log-level", "warning", "bench.wsgi:application"),
    ]
    log = logs / "web.log"
    with _running(command, log=log) as process:
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(f"{origin}/bench/1/"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"The web server did not start:\n{processes.tail_of(log)}")
            time.sleep(0.1)
        yield origin


@contextmanager
def worker(*, logs: Path) -> Iterator[None]:
    """Run a Celery worker, which sends the mails of the orders while more are placed."""
    command = [
        *(sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker"),
        *(f"--concurrency={WORKER_PROCESSES}", "--loglevel=INFO"),
        *("--without-mingle", "--without-gossip", "--without-heartbeat"),
    ]
    log = logs / "worker.log"
    with _running(command, log=log) as process:
        deadline = time.monotonic() + READY_SECONDS
        while " ready." not in log.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"The worker did not start:\n{processes.tail_of(log)}")
            time.sleep(0.1)
        yield


@contextmanager
def _running(command: list[str], *, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    process = processes.spawn(command, log=log, environ=os.environ)
    try:
        yield process
    finally:
        processes.stop(process, stop_signal=signal.SIGTERM, grace=GRACE_SECONDS)


def _answers(address: str) -> bool:
    try:
        open_locally(address, seconds=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
