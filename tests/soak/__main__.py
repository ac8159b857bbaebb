"""`make soak`: customers buy while web, worker, database, broker and Stripe are struck down.

Runs on servers of its own, except those the environment names. Exit code 1: something was lost,
doubled or sold twice, or less was bought or struck than was asked for.
"""

import argparse
import logging
import os
import random
import shutil
import sys
from pathlib import Path

import paths

VAR = paths.ROOT / "var" / "soak"


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000, help="orders to be made, at least")
    parser.add_argument("--kills", type=int, default=52, help="of web and worker, by SIGKILL")
    parser.add_argument("--restarts", type=int, default=21, help="of database, broker and Stripe")
    parser.add_argument("--seed", type=int, help="what is struck when, and what is bought")
    parser.add_argument("--data", type=Path, default=VAR, help="the servers' data, emptied first")
    parser.add_argument("--quick", action="store_true", help="servers that may lose data")
    options = parser.parse_args()
    seed = random.randrange(1_000_000) if options.seed is None else options.seed

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

        # What the sellers do would hide what is struck.
        logging.getLogger("checkout").setLevel(logging.WARNING)
        say(f"What happens when is told by the seed: --seed {seed}")
        outcome = run(
            stack,
            orders=options.orders,
            kills=options.kills,
            restarts=options.restarts,
            seed=seed,
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
