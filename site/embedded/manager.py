"""The process manager of `manage.py run`: honcho's, made to leave nothing behind.

Added to it: all its processes die with it, however it dies; a signal that comes while they are
being started is obeyed; a server that falls ends the rest; a closed terminal is no error.
"""

import os
import signal
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from honcho.manager import Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

from embedded.processes import die_with_parent
from embedded.screen import silence, terminal_is_gone
from embedded.stack import Stack

WORKER = "worker"
WORKER_IS_READY = b" ready."
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ShopManager(Manager):
    """Runs the added processes until one of them, or one of the stack's servers, ends.

    `announce` is called once, in a thread, after all were started, with an event that the worker
    sets when it is ready. `reason` says why it ended by itself, and is empty if it was asked to.
    """

    def __init__(self, *, stack: Stack, announce: Callable[[threading.Event], None]) -> None:
        self._worker_ready = threading.Event()
        super().__init__(printer=TerminalPrinter(self._worker_ready))
        self.reason = ""
        self._process_ctor = ShopProcess
        self._stack = stack
        self._announce = announce
        self._asked_to_stop = False

    def terminate(self) -> None:
        self._asked_to_stop = True
        # Before that, honcho does not know their numbers. Its loop comes back to it.
        if self._all_started():
            super().terminate()

    def _start(self) -> None:
        super()._start()
        threading.Thread(target=self._announce, args=[self._worker_ready], daemon=True).start()

    def _any_stopped(self) -> bool:
        if terminal_is_gone():
            self._asked_to_stop = True
        if not self._asked_to_stop and not self.reason:
            self.reason = self._what_ended()
        return self._asked_to_stop or bool(self.reason)

    def _what_ended(self) -> str:
        fallen = self._stack.fallen()
        if fallen is not None:
            return f"{fallen.title} ended by itself, and all the rest was stopped. " + (
                fallen.last_words()
            )
        for name, process in self._processes.items():
            code = process.get("returncode")
            if code is not None:
                return f"The process “{name}” ended by itself (code {code}); the rest was stopped."
        return ""


class ShopProcess(Process):
    """Relays the output of one process. It dies with the manager, and the process with it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._manager_pid = os.getpid()
        self._child_ctor = _start_child

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        die_with_parent(signal.SIGKILL, parent=self._manager_pid)
        super().run(events, ignore_signals)


class TerminalPrinter(Printer):
    """Prints as long as there is a terminal, and notices when the worker says that it is ready."""

    def __init__(self, worker_ready: threading.Event) -> None:
        super().__init__()
        self._worker_ready = worker_ready

    def write(self, message: Message) -> None:
        if message.name == WORKER and WORKER_IS_READY in message.data:
            self._worker_ready.set()
        try:
            super().write(message)
        except OSError:
            silence()
        except RuntimeError:
            # A signal came while a line was being written: what the handler says is not needed,
            # and what it does is.
            return


def _start_child(command: list[str], *, env: dict[str, str], cwd: str) -> subprocess.Popen[bytes]:
    relay = os.getpid()

    def in_child() -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        die_with_parent(signal.SIGTERM, parent=relay)

    child: subprocess.Popen[bytes] = Popen(
        command, shell=False, stdin=subprocess.DEVNULL, env=env, cwd=cwd, preexec_fn=in_child
    )
    return child
