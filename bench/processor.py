"""Who uses the processor while something is measured: the profile of a figure that is missed."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PROCESSES = Path("/proc")
PARTS = {
    "granian": "web server",
    "celery": "worker",
    "postgres": "PostgreSQL",
    "stripe": "Stripe simulator",
    "valkey": "Valkey",
    "weed": "S3",
    "mail": "mail catcher",
    "bench": "clients",
}
"""By a word of their command lines, or of whoever started them.

The clients of orders without pages do the shop's work.
"""
PARENT, *TIMES = 1, 11, 12, 13, 14  # of /proc/<pid>/stat, counted from the state; see proc(5)


class Process(NamedTuple):
    parent: int
    command: str
    ticks: int
    """Its own, and those of children that have ended: so none are lost."""


@contextmanager
def processor_of_parts() -> Iterator[Counter[str]]:
    """Count the seconds of processor of every part of this run, while the block runs.

    Of the servers that this process was started among, and all they started. Empty where the
    system has no /proc.
    """
    used: Counter[str] = Counter()
    before = _ticks_by_part()
    yield used
    ticks_per_second = os.sysconf("SC_CLK_TCK")
    for part, ticks in (_ticks_by_part() - before).items():
        used[part] = ticks / ticks_per_second


def _ticks_by_part() -> Counter[str]:
    processes = dict(_processes())
    ticks: Counter[str] = Counter()
    for pid, process in processes.items():
        if part := _part_of(pid, processes):
            ticks[part] += process.ticks
    return ticks


def _processes() -> Iterator[tuple[int, Process]]:
    for folder in PROCESSES.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it has ended
        fields = stat.rpartition(")")[2].split()
        ticks = sum(int(fields[time]) for time in TIMES)
        yield int(folder.name), Process(int(fields[PARENT]), command, ticks)


def _part_of(pid: int, processes: dict[int, Process]) -> str:
    """Its own, or that of whoever started it; "" for a process of others."""
    servers = os.getppid()
    part = ""
    while pid in processes and pid != servers:
        command = processes[pid].command
        part = part or next((part for word, part in PARTS.items() if word in command), "")
        pid = processes[pid].parent
    return part if pid == servers else ""
