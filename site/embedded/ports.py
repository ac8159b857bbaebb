"""TCP ports: which are free, and who holds the others."""

import os
import random
import socket
from collections.abc import Callable
from pathlib import Path

from embedded.addresses import HOST, Ports, port_variable, s3_inner_ports
from embedded.trouble import Trouble

# Below the range that Linux gives to outgoing connections, so that none is taken in between.
FREE_FROM, FREE_TO = 15_000, 32_000
TRIES = 1_000
LISTENING = "0A"


def free_ports() -> Ports:
    """Ports that nobody listens on at this moment."""
    taken: set[int] = set()
    names = ("web", "mail", "stripe", "s3", "postgres", "valkey", "smtp")
    picked = {name: _free_block(lambda first: {first}, taken) for name in names}
    return Ports(**picked, s3_inner=_free_block(s3_inner_ports, taken))


def check_port_is_free(port: int, *, name: str, title: str) -> None:
    """Raise Trouble if somebody listens on the port; `name` is the field of `Ports`."""
    if _is_free(port):
        return
    holder = holder_of(port) or "another program"
    variable = port_variable(name)
    raise Trouble(
        f"Port {port}, which {title} needs, is taken by {holder}.\n"
        f"Stop that program, or choose another port: {variable}={port + 100} make run"
    )


def holder_of(port: int) -> str | None:
    """The program that listens on a port, as far as /proc tells; else None."""
    inodes = _listening_inodes(port)
    if not inodes:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        if not inodes.isdisjoint(_open_files(process)):
            return f"“{_name_of(process)}” (process {process.name})"
    return "a program of another user"


def _free_block(block_from: Callable[[int], set[int]], taken: set[int]) -> int:
    for _ in range(TRIES):
        first = random.randrange(FREE_FROM, FREE_TO)
        block = block_from(first)
        if max(block) < FREE_TO and block.isdisjoint(taken) and all(map(_is_free, block)):
            taken |= block
            return first
    raise Trouble(f"No free port was found between {FREE_FROM} and {FREE_TO}.")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.is_file():
            continue
        for row in table.read_text().splitlines()[1:]:
            columns = row.split()
            if columns[3] == LISTENING and int(columns[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{columns[9]}]")
    return inodes


def _open_files(process: Path) -> set[str]:
    try:
        return {_link(file) for file in (process / "fd").iterdir()}
    except OSError:
        return set()  # another user's process, or it is gone


def _link(file: Path) -> str:
    try:
        return os.readlink(file)
    except OSError:
        return ""  # closed meanwhile


def _name_of(process: Path) -> str:
    words = (process / "cmdline").read_bytes().split(b"\0")
    return b" ".join(words[:3]).decode(errors="replace").strip() or "unknown"
