"""`make soak`: customers buy while web, worker, database, broker and Stripe are struck down.

Runs on servers of its own, except those the environment names. Exit code 1: something was lost,
doubled or sold twice.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

import paths

VAR = paths.ROOT / "var" / "soak"


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_100, help="purchases to be ended")
    parser.add_argument("--strikes", type=int, default=56, help="parts to be struck meanwhile")
    parser.add_argument("--seed", type=int, default=1, help="of what customers choose")
    parser.add_argument("--data", type=Path, default=VAR, help="the servers' data, emptied first")
    parser.add_argument("--quick", action="store_true", help="servers that may lose data")
    options = parser.parse_args()

    from embedded.ports import free_ports
    from embedded.screen import say
    from embedded.stack import Stack
    from embedded.trouble import Trouble

    shutil.rmtree(options.data, ignore_errors=True)
    stack = Stack(
        data=options.data,
        ports=free_ports(),
        given=dict(os.environ),
        durable=not options.quick,
        say=say,
    )
    try:
        stack.start()
        os.environ |= stack.environment() | {"DJANGO_SETTINGS_MODULE": "tests.soak.settings"}
        import django

        django.setup()
        from tests.soak.run import run, summary

        outcome = run(
            stack,
            orders=options.orders,
            strikes=options.strikes,
            seed=options.seed,
            logs=options.data / "log",
        )
        say(summary(outcome))
        return int(bool(outcome.untruths))
    except Trouble as trouble:
        say(f"\n{trouble}\n")
        return 2
    finally:
        stack.stop()


if __name__ == "__main__":
    sys.exit(main())
