"""One run: customers buy, parts are struck as the orders come in, and the books are read."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone

from checkout.order.models import Order
from checkout.payment.reconciliation import reconcile_unsettled_orders
from embedded.screen import say
from embedded.stack import Stack
from embedded.trouble import Trouble
from outbox.models import Delivery
from tests.soak.customers import Customer, Told
from tests.soak.goods import Goods, make_goods
from tests.soak.parts import Parts
from tests.soak.truth import untruths

CUSTOMERS = 4
START_SECONDS = 120
QUIET_SECONDS = 300
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Outcome:
    """What came of a run. `untruths` is empty, or the shop lost or doubled something."""

    told: Told
    strikes: list[str]
    untruths: list[str]


def run(stack: Stack, *, orders: int, strikes: int, seed: int, logs: Path) -> Outcome:
    """Let customers end `orders` purchases while `strikes` parts are struck, evenly spread.

    Raises Trouble when the shop does not come back.
    """
    call_command("migrate", interactive=False, verbosity=0)
    call_command("set_up_shop", verbosity=0)
    since = timezone.now() - timedelta(seconds=1)
    goods = make_goods(scarce_units=max(orders // 10, 2))
    connection.close()
    told = Told()
    parts = Parts(stack, logs=logs)
    parts.start()
    try:
        _wait(parts.web_answers, seconds=START_SECONDS, what="the web server")
        done = _strike_while_customers_buy(parts, goods, told, orders, strikes, seed)
        say("Waiting until all work is done …")
        _wait(parts.web_answers, seconds=START_SECONDS, what="the web server")
        reconcile_unsettled_orders(quiet=timedelta(0))
        _wait(_is_quiet, seconds=QUIET_SECONDS, what="the outbox")
    finally:
        parts.stop()
    return Outcome(told, done, list(untruths(told, goods, since=since)))


def _strike_while_customers_buy(
    parts: Parts, goods: Goods, told: Told, orders: int, strikes: int, seed: int
) -> list[str]:
    turns = iter(range(orders))
    pause = threading.Event()
    done: list[str] = []

    def shop(number: int) -> None:
        customer = Customer(settings.SITE_URL, goods, told, number=number, seed=seed)
        while next(turns, None) is not None:
            customer.buy()

    with ThreadPoolExecutor(CUSTOMERS) as pool:
        buying = [pool.submit(shop, number) for number in range(CUSTOMERS)]
        # In this thread: the system ends what a thread has started when the thread ends.
        for number, part in zip(range(1, strikes + 1), cycle(parts.all()), strict=False):
            # The strikes are spread over the purchases, so that a slow machine gets as many.
            while told.ended < number * orders / (strikes + 1) and not _all_done(buying):
                pause.wait(POLL_SECONDS)
            part.strike()
            done.append(part.name)
            say(f"{told.ended:>5} purchases ended, strike {number:>3}: {part.name}")
        for each in buying:
            each.result()
    return done


def _all_done(futures: Iterable[Future]) -> bool:
    return all(each.done() for each in futures)


def _is_quiet() -> bool:
    close_old_connections()
    return not Delivery.objects.filter(done_at__isnull=True, dead_at__isnull=True).exists()


def _wait(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if monotonic() > deadline:
            raise Trouble(f"Waited {seconds:g} s in vain for {what}.")
        pause.wait(POLL_SECONDS)


def summary(outcome: Outcome) -> str:
    """A few lines for people."""
    told = outcome.told
    return "\n".join(
        [
            f"{Order.objects.count()} orders placed, {len(told.paid)} paid at Stripe,"
            f" {len(told.unpaid)} left unpaid, {len(told.sold_out)} sold out,"
            f" {len(told.gone)} customers gone; {len(outcome.strikes)} strikes,"
            f" {len(told.troubles)} purchases begun anew.",
            *(f"  WRONG: {each}" for each in outcome.untruths),
            "Something is wrong." if outcome.untruths else "Everything adds up.",
        ]
    )
