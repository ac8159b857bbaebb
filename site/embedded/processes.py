"""Child processes that die with their parent, and the records they leave of themselves."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOG_TAIL_LINES = 12
POLL_SECONDS = 0.05

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    environ: Mapping[str, str],
    death_signal: int = signal.SIGTERM,
    become: Callable[[], None] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, away from the terminal's Ctrl-C.

    It gets `death_signal` when this process dies, however that comes. `become` runs in the child
    before the command, to change who it is.
    """
    parent = os.getpid()

    def in_child() -> None:
        if become is not None:
            become()
        die_with_parent(death_signal, parent=parent)

    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environ),
            start_new_session=True,
            preexec_fn=in_child,
        )


def die_with_parent(death_signal: int, *, parent: int) -> None:
    """Ask the kernel for a signal when the parent dies (Linux; elsewhere nothing happens)."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it died before the kernel was asked


def stop(process: subprocess.Popen[bytes], *, stop_signal: int, grace: float) -> None:
    """Ask a process to end, and after `grace` seconds make it and its children end."""
    if process.poll() is None:
        process.send_signal(stop_signal)
        try:
            process.wait(timeout=grace)
        except subprocess.TimeoutExpired:
            _kill_group(process.pid)
    process.wait()


def tail_of(log: Path) -> str:
    """The last lines of a log, indented for a message."""
    if not log.is_file():
        return "  (nothing was logged)"
    lines = log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
    return "\n".join(f"  {line}" for line in lines) or "  (nothing was logged)"


def record(file: Path, pid: int) -> None:
    """Write down which process is ours, so that a later start knows it from a stranger."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{pid} {_started(pid)}\n")


def recorded(file: Path) -> int | None:
    """The recorded process if it still runs; a stale record is removed.

    A process number is used again by the system, so the moment of its start is compared too.
    """
    if not file.is_file():
        return None
    pid, _, started = file.read_text().strip().partition(" ")
    if pid.isdigit() and started and _started(int(pid)) == started:
        return int(pid)
    file.unlink()
    return None


def end_recorded(file: Path, *, stop_signal: int, grace: float) -> int | None:
    """End the recorded process if it still runs; its number, or None if there was none."""
    pid = recorded(file)
    if pid is None:
        return None
    os.kill(pid, stop_signal)
    deadline = time.monotonic() + grace
    while recorded(file) is not None:
        if time.monotonic() > deadline:
            _kill_group(pid)
        time.sleep(POLL_SECONDS)
    return pid


def _started(pid: int) -> str:
    """The moment a process started, in whatever unit the system has; empty if it is gone."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # After the name in brackets, which may hold spaces: state is the third column.
            columns = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if columns[0] == "Z" else columns[19]
    listed = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
