"""`make fuzz`: the whole shop runs, and every operation of both versions is asked at random, as
guest, customer, seller, administrator and machine, until so many requests were made. At the end
comes what signs out, and what closes accounts. Exit code 1: an answer was wrong.

It runs among servers of its own: `manage.py servers -- python -m tests.fuzz`.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from itertools import count

import paths
from tests.fuzz.visits import (
    CLOSES_ACCOUNTS,
    PHASES,
    SIGNS_OUT,
    VERSIONS,
    Outcome,
    Visit,
    sign_outs,
    visit,
)

VAR = paths.ROOT / "var" / "fuzz"
START_SECONDS = 240
EVERYTHING = "."
ALONE = tuple(phase for phase in PHASES if phase != "stateful")
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
    from tests.journeys.stack import RunningShop
    from tests.template_database import prepare_template

    VAR.mkdir(parents=True, exist_ok=True)
    prepare_template()
    shop = RunningShop()
    shop.load()
    shop.start()
    outcomes: list[Outcome] = []

    def ask(number: int, visitor: Visit, only: str = EVERYTHING) -> None:
        name = f"{number}-{visitor}".replace(" ", "-")
        outcome = visit(
            shop.url,
            visitor,
            examples=options.examples,
            seed=number,
            report=VAR / f"{name}.json",
            only=only,
            # A few operations alone lead nowhere.
            phases=PHASES if only == EVERYTHING else ALONE,
        )
        (VAR / f"{name}.txt").write_text(outcome.told)
        outcomes.append(outcome)
        how = "clean" if outcome.is_clean else f"WRONG, see var/fuzz/{name}.txt"
        done = f"{outcome.cases} requests, {outcome.links} links followed"
        say(f"Round {number}, {visitor}: {done}, {how}")

    try:
        _wait_for(shop)
        people = json.loads(shop.output_of("tests.fuzz.people"))
        for number in count(options.seed):
            for visitor in _visitors(people):
                ask(number, visitor)
            is_clean = all(outcome.is_clean for outcome in outcomes)
            if not is_clean or sum(outcome.cases for outcome in outcomes) >= options.cases:
                break
        for visitor, only in _last_visits(people):
            ask(number, visitor, only)
    finally:
        shop.stop()
    wrong = sum(not outcome.is_clean for outcome in outcomes)
    cases = sum(outcome.cases for outcome in outcomes)
    say(f"{cases:,} requests; {wrong} visits met something wrong.")
    return int(wrong > 0)


def _visitors(people: dict[str, str]) -> Iterator:
    """Each of a round: they come again in the next."""
    spares = {
        "customer": SIGNS_OUT,
        "seller": SIGNS_OUT,
        "administrator": f"{SIGNS_OUT}|{CLOSES_ACCOUNTS}",
        "machine": CLOSES_ACCOUNTS,
    }
    for version in VERSIONS:
        yield Visit(version, "guest")
        for role, spared in spares.items():
            yield Visit(version, role, people[role], spared)


def _last_visits(people: dict[str, str]) -> Iterator:
    """Visits after which their visitor is gone, or others are, each with what is asked.

    What signs out works once, and then is told 401.
    """
    for version in VERSIONS:
        for name in sign_outs(version):
            yield Visit(version, name, people[f"{version}-{name}"]), f"^{name}$"
    for version in VERSIONS:
        for role in ("machine", "administrator"):
            yield Visit(version, f"{role} who closes accounts", people[role]), CLOSES_ACCOUNTS


def _wait_for(shop) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not shop.answers():
        if time.monotonic() > deadline:
            raise SystemExit("The shop did not start: see var/log/journeys-web.log")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
