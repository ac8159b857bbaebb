"""`make fuzz`: the whole shop runs, and every operation of both versions is asked at random, as
guest, member and staff, until so many requests were made. Exit code 1: an answer was wrong.

It runs among servers of its own: `manage.py servers -- python -m tests.fuzz`.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from itertools import count

import paths

VAR = paths.ROOT / "var" / "fuzz"
START_SECONDS = 240
# Nobody is turned away, and nobody is signed out by the clock.
LIMITS = ("GUEST", "MEMBER", "KEY", "LOGIN", "REGISTER", "CART", "CHECKOUT", "UPLOAD", "REPLAY")
ENVIRON = dict.fromkeys((f"API_LIMIT_{name}" for name in LIMITS), "1000000/s") | {
    "API_ACCESS_MINUTES": "600"
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="requests at the least")
    parser.add_argument("--examples", type=int, default=25, help="of an operation, in a phase")
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    options = parser.parse_args()
    os.environ |= ENVIRON | {"DJANGO_SETTINGS_MODULE": "tests.journeys.settings"}

    import django

    django.setup()
    from embedded.screen import say
    from tests.fuzz.visits import visit
    from tests.journeys.stack import RunningShop
    from tests.template_database import prepare_template

    VAR.mkdir(parents=True, exist_ok=True)
    prepare_template()
    shop = RunningShop()
    shop.load()
    shop.start()
    cases, wrong = 0, 0
    try:
        _wait_for(shop)
        visitors = list(_visitors(shop))
        for number in count(options.seed):
            for visitor in visitors:
                name = str(visitor).replace(" ", "-")
                outcome = visit(
                    shop.url,
                    visitor,
                    examples=options.examples,
                    seed=number,
                    report=VAR / f"{number}-{name}.json",
                )
                (VAR / f"{number}-{name}.txt").write_text(outcome.told)
                cases += outcome.cases
                wrong += not outcome.is_clean
                how = "clean" if outcome.is_clean else f"WRONG, see var/fuzz/{number}-{name}.txt"
                done = f"{outcome.cases} requests, {outcome.links} links followed"
                say(f"Round {number}, {visitor}: {done}, {how}")
            if cases >= options.cases or wrong:
                break
    finally:
        shop.stop()
    say(f"{cases:,} requests; {wrong} visits met something wrong.")
    return int(wrong > 0)


def _visitors(shop) -> Iterator:
    from demo.accounts import LOG_INS
    from tests.fuzz.visits import Visit

    emails = {role: email for role, email, _password, _start in LOG_INS}
    for version in ("v1", "v2"):
        yield Visit(version, "guest")
        for role in ("Customer", "Administrator"):
            yield Visit(version, role.lower(), shop.access_token(emails[role]))


def _wait_for(shop) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not shop.answers():
        if time.monotonic() > deadline:
            raise SystemExit("The shop did not start: see var/log/journeys-web.log")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
