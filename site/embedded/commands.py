"""The command lines of `run` and `servers`, for manage.py and for `python -m embedded`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from embedded.screen import say
from embedded.trouble import Trouble


def main(arguments: Sequence[str]) -> int:
    """Carry out a command line; its exit code."""
    parser = argparse.ArgumentParser(prog="embedded")
    kinds = parser.add_subparsers(dest="kind", required=True)
    add_run_arguments(kinds.add_parser("run"))
    add_servers_arguments(kinds.add_parser("servers"))
    options = parser.parse_args(arguments)
    if options.kind == "run":
        return run(data=options.data, reload=options.reload)
    return servers(
        options.command_line,
        data=options.data,
        with_browser=options.browser,
        durable=options.durable,
    )


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="folder of the servers' data (default: var/)")
    parser.add_argument(
        "--reload", action="store_true", help="restart the shop when its code changes"
    )


def add_servers_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, help="keep the servers' data here (default: a temporary folder)"
    )
    parser.add_argument(
        "--browser", action="store_true", help="find or install a Chromium, named by CHROMIUM"
    )
    parser.add_argument(
        "--durable", action="store_true", help="write as safely, and so as slowly, as for a shop"
    )
    parser.add_argument("command_line", nargs=argparse.REMAINDER, metavar="-- COMMAND")


def run(*, data: Path | None, reload: bool) -> int:
    """Start the shop and all it needs; return when it was stopped."""
    from embedded.shop import run_shop

    try:
        return run_shop(data=data, reload=reload)
    except Trouble as trouble:
        say(f"\n{trouble}\n")
        return 1


def servers(
    command_line: Sequence[str], *, data: Path | None, with_browser: bool, durable: bool = False
) -> int:
    """Run a command among servers of its own; its exit code."""
    from embedded.among_servers import run_among_servers

    command = list(command_line[1:] if command_line[:1] == ["--"] else command_line)
    if not command:
        say("Say what to run: manage.py servers -- pytest")
        return 2
    try:
        return run_among_servers(command, data=data, with_browser=with_browser, durable=durable)
    except Trouble as trouble:
        say(f"\n{trouble}\n")
        return 1
