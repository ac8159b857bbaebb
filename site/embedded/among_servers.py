"""`manage.py servers -- COMMAND`: run a command among servers of its own, then stop them."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from embedded import addresses, browser, processes
from embedded.addresses import DEVELOPMENT
from embedded.ports import free_ports
from embedded.screen import say
from embedded.stack import Stack

TEMPORARY_PREFIX = "bowerbird-"
MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 2**30
"""Several times what a run of all tests takes."""


def run_among_servers(
    command: Sequence[str],
    *,
    data: Path | None = None,
    with_browser: bool = False,
    durable: bool = False,
) -> int:
    """Run the command with the addresses in its environment; its exit code.

    Servers named by the environment are used as they are, the others are started on free ports.
    With a `data` folder, what they hold stays for the next time; without one it is kept in memory
    where there is room. Quick and not crash-proof unless `durable`, on a disk, which measurements
    need that shall hold for a shop.
    """
    folder = data or temporary_folder(durable=durable)
    stack = Stack(
        data=folder,
        ports=free_ports(),
        given=addresses.without_defaults(os.environ),
        durable=durable,
        say=say,
    )
    _stop_on(signal.SIGTERM, signal.SIGHUP)
    try:
        found = {"CHROMIUM": str(browser.find_or_install(say=say))} if with_browser else {}
        stack.start()
        return _exit_code(command, environ={**stack.environment(), **found})
    finally:
        stack.stop()
        if data is None:
            shutil.rmtree(folder)


def temporary_folder(*, durable: bool) -> Path:
    """A new folder: in memory where there is room, so that no test waits for a disk; on the disk
    where what is in it shall be as lasting as in a shop."""
    parent = None if durable or _room_in_memory() < ROOM_BYTES else MEMORY
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=parent))
    # PostgreSQL may have to run as another account, which must get through to its own folder.
    folder.chmod(0o711)
    return folder


def _room_in_memory() -> int:
    """Bytes that files may take there; 0 where the system has no such place."""
    if not os.access(MEMORY, os.W_OK):
        return 0
    told = Path("/proc/meminfo").read_text()
    available = next(line for line in told.splitlines() if line.startswith("MemAvailable"))
    return min(shutil.disk_usage(MEMORY).free, int(available.split()[1]) * 1024)


def _exit_code(command: Sequence[str], *, environ: dict[str, str]) -> int:
    # The command chooses its own settings; the default is only there for us.
    if environ.get("DJANGO_SETTINGS_MODULE") == DEVELOPMENT:
        del environ["DJANGO_SETTINGS_MODULE"]
    parent = os.getpid()
    try:
        child = subprocess.Popen(
            command,
            env=environ,
            preexec_fn=lambda: processes.die_with_parent(signal.SIGTERM, parent=parent),
        )
    except FileNotFoundError:
        say(f"There is no command {command[0]!r}.")
        return 127
    # Ctrl-C reaches the child as well: it decides when to end.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        code = child.wait()
    finally:
        if child.poll() is None:
            processes.stop(child, stop_signal=signal.SIGTERM, grace=10)
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


def _stop_on(*signals: signal.Signals) -> None:
    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for each in signals:
        signal.signal(each, leave)
