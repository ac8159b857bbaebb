"""`manage.py run`: the servers, the shop, its worker and its clock, until somebody stops them."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import urllib.error
from pathlib import Path
from threading import Event
from types import FrameType
from urllib.parse import urljoin

from embedded import addresses
from embedded.addresses import DEVELOPMENT, HOST, Ports
from embedded.manager import WORKER, ShopManager
from embedded.screen import heading, say, silence
from embedded.server import open_locally
from embedded.stack import Stack
from embedded.trouble import Trouble

BLOCKING_THREADS = 4
WORKER_PROCESSES = 2
PAGE_SECONDS = 60
WORKER_SECONDS = 30


def run_shop(*, data: Path | None, reload: bool) -> int:
    """Start everything, wait, stop everything; the exit code.

    Raises Trouble, with nothing left running, when something does not start.
    """
    given = addresses.without_defaults(os.environ)
    ports = addresses.ports_from(given)
    stack = Stack(data=data or addresses.DATA, ports=ports, given=given, durable=True, say=say)
    _leave_on(signal.SIGTERM, signal.SIGHUP)
    code = 0
    try:
        say(heading("Bowerbird: starting its servers"))
        stack.start()
        environ = {"DJANGO_SETTINGS_MODULE": DEVELOPMENT, **stack.environment()}
        _prepare_shop(environ)
        code = _serve(stack, environ, ports=ports, reload=reload)
    except (KeyboardInterrupt, SystemExit):
        say("\nStopping …")
    finally:
        _ignore(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        stack.stop()
    say("Stopped. Nothing is left running.")
    return code


def _prepare_shop(environ: dict[str, str]) -> None:
    step = subprocess.run([sys.executable, "-m", "embedded.preparation"], env=environ, check=False)
    if step.returncode != 0:
        raise Trouble(
            "The shop could not be prepared: the message above says why.\n"
            "The servers are stopped, their data is kept."
        )


def _serve(stack: Stack, environ: dict[str, str], *, ports: Ports, reload: bool) -> int:
    """The shop's processes side by side, until one ends or somebody asks them to."""
    # A forked relay is our own child: it can be told to die with us.
    multiprocessing.set_start_method("fork", force=True)
    unbuffered = {**environ, "PYTHONUNBUFFERED": "1"}
    manager = ShopManager(stack=stack, announce=lambda ready: _announce(ready, environ, ports))
    for name, command in _processes(stack.data, ports=ports, reload=reload).items():
        manager.add_process(name, command, env=unbuffered, cwd=str(addresses.ROOT))

    def hang_up(number: int, frame: FrameType | None) -> None:
        silence()
        manager.terminate()

    signal.signal(signal.SIGHUP, hang_up)
    manager.loop()
    if manager.reason:
        raise Trouble(manager.reason)
    return 0


def _processes(data: Path, *, ports: Ports, reload: bool) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config"]
    (data / "celery").mkdir(exist_ok=True)
    return {
        "web": _web(ports, reload=reload),
        WORKER: [
            *(*celery, "worker", f"--concurrency={WORKER_PROCESSES}", "--loglevel=INFO"),
            *("--without-mingle", "--without-gossip"),
        ],
        "beat": [*celery, "beat", f"--schedule={data / 'celery' / 'beat'}", "--pidfile="],
    }


def _web(ports: Ports, *, reload: bool) -> list[str]:
    if reload:
        return [sys.executable, "manage.py", "runserver", f"{HOST}:{ports.web}"]
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", HOST, "--port", str(ports.web)),
        *("--blocking-threads", str(BLOCKING_THREADS), "--access-log", "--no-ws"),
        "config.wsgi:application",
    ]


def _announce(worker_ready: Event, environ: dict[str, str], ports: Ports) -> None:
    """Once the shop answers and its worker works, say where everything is and how to log in."""
    home = f"http://{HOST}:{ports.web}/"
    deadline = time.monotonic() + PAGE_SECONDS
    while not _answers(home):
        if time.monotonic() > deadline:
            say(f"The shop does not answer on {home} yet; its log above may say why.")
            return
        time.sleep(0.1)
    worker_ready.wait(timeout=WORKER_SECONDS)
    lines = ["", *_addresses(home, environ), *_log_ins(home), "", "Ctrl-C stops it all.", ""]
    say("\n".join(lines))


def _addresses(home: str, environ: dict[str, str]) -> list[str]:
    places = {
        "The shop": home,
        "Pages and stories": f"{home}cms/",
        "Orders and goods": f"{home}dashboard/",
        "Mail it sent": environ.get("MAIL_CATCHER_URL", ""),
    }
    lines = [f"  {name:<18} {place}" for name, place in places.items() if place]
    return [heading("Bowerbird is open."), "", *lines]


def _log_ins(home: str) -> list[str]:
    try:
        from demo.accounts import LOG_INS
    except ModuleNotFoundError:
        return []
    lines = [
        f"  {role:<18} {email:<28} {password:<18} {urljoin(home, path)}"
        for role, email, password, path in LOG_INS
    ]
    return ["", heading("Log-ins"), "", *lines]


def _answers(address: str) -> bool:
    try:
        open_locally(address, seconds=10).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
    return True


def _leave_on(*signals: signal.Signals) -> None:
    def leave(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            silence()
        raise SystemExit(128 + number)

    for each in signals:
        signal.signal(each, leave)


def _ignore(*signals: signal.Signals) -> None:
    for each in signals:
        signal.signal(each, signal.SIG_IGN)
