"""What a person sees while the machine room works."""

import os
import select
import sys

STDIN = 0
_had_terminal = os.isatty(STDIN)


def say(line: str = "") -> None:
    """Write a line at once; a closed terminal is no reason to stop halfway."""
    try:
        print(line, flush=True)
    except OSError:
        silence()


def terminal_is_gone() -> bool:
    """Whether the terminal that this was started from was closed.

    The system tells only the first process of a session, which may be `make`, and not us.
    """
    if not _had_terminal:
        return False
    asked = select.poll()
    asked.register(STDIN, 0)
    return any(event & select.POLLHUP for _, event in asked.poll(0))


def silence() -> None:
    """Send what is written from here on nowhere: the terminal is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def heading(text: str) -> str:
    """Bold where the terminal can."""
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text
