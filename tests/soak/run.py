"""One run: customers buy, parts are struck as the orders come in, and the books are read."""

import random
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone

from accounts.models import User
from checkout.order.models import Order
from checkout.order.states import Status
from checkout.payment.balance import reconcile_balance
from checkout.payment.reconciliation import reconcile_unsettled_orders
from embedded.screen import say
from embedded.stack import Stack
from embedded.trouble import Trouble
from outbox.models import Delivery
from tests.factories import make_staff
from tests.soak.customers import Customer, Told
from tests.soak.goods import Goods, make_goods
from tests.soak.parts import Part, Parts
from tests.soak.sellers import send_some
from tests.soak.truth import too_little, untruths

CUSTOMERS = 4
MOST_PURCHASES = 3
"""For each order that is to be made: so many may end with nothing, and no more."""
START_SECONDS = 120
QUIET_SECONDS = 300
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Outcome:
    """What came of a run. `untruths` is empty, or the shop lost or doubled something, or the run
    was less than was asked for."""

    told: Told
    strikes: list[Part]
    untruths: list[str]

    @property
    def kills(self) -> int:
        return sum(part.is_ours for part in self.strikes)


def run(stack: Stack, *, orders: int, kills: int, restarts: int, seed: int, logs: Path) -> Outcome:
    """Let customers make `orders` while web and worker are killed and servers restarted so often,
    at moments that `seed` tells.

    Raises Trouble when the shop does not come back.
    """
    chance = random.Random(seed)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("set_up_shop", verbosity=0)
    since = timezone.now() - timedelta(seconds=1)
    goods = make_goods(scarce_units=max(orders // 10, 2))
    seller = make_staff()
    connection.close()
    told = Told()
    parts = Parts(stack, logs=logs)
    struck = parts.struck(kills=kills, restarts=restarts, chance=chance)
    moments = sorted(chance.choices(range(orders), k=len(struck)))
    plan = list(zip(moments, struck, strict=True))
    parts.start()
    try:
        _wait(parts.web_answers, seconds=START_SECONDS, what="the web server")
        with _sent_by(seller):
            done = _strike_while_customers_buy(plan, goods, told, orders=orders, seed=seed)
        say("Waiting until all work is done …")
        _wait(parts.web_answers, seconds=START_SECONDS, what="the web server")
        reconcile_unsettled_orders(quiet=timedelta(0))
        _wait(_is_quiet, seconds=QUIET_SECONDS, what="the outbox")
        reconcile_balance(now=timezone.now(), settling=timedelta(seconds=-1))
    finally:
        parts.stop()
    wrong = [
        *untruths(told, goods, since=since),
        *too_little(told, orders=orders, struck=len(done), strikes=len(plan)),
    ]
    return Outcome(told, done, wrong)


@contextmanager
def _sent_by(seller: User) -> Iterator[None]:
    """Meanwhile somebody sends what was paid."""
    is_over = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send_some, seller, until=is_over)
        try:
            yield
        finally:
            is_over.set()
        sending.result()


def _strike_while_customers_buy(
    plan: Sequence[tuple[int, Part]], goods: Goods, told: Told, *, orders: int, seed: int
) -> list[Part]:
    """Strike each part once so many orders were made. Customers buy until that is done as well."""
    turns = iter(range(MOST_PURCHASES * orders))
    all_struck, pause = threading.Event(), threading.Event()
    done: list[Part] = []

    def shop(number: int) -> None:
        customer = Customer(settings.SITE_URL, goods, told, number=number, seed=seed)
        while not (told.ordered >= orders and all_struck.is_set()):
            if next(turns, None) is None:
                break
            customer.buy()

    with ThreadPoolExecutor(CUSTOMERS) as pool:
        buying = [pool.submit(shop, number) for number in range(CUSTOMERS)]
        try:
            # In this thread: the system ends what a thread has started when the thread ends.
            for moment, part in plan:
                # By orders and not by the clock, so that a slow machine gets as many strikes.
                while told.ordered < moment and not _all_done(buying):
                    pause.wait(POLL_SECONDS)
                if _all_done(buying):
                    break
                part.strike()
                done.append(part)
                say(f"{told.ordered:>5} orders made, strike {len(done):>3}: {part.name}")
        finally:
            all_struck.set()
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
            f" {len(told.gone)} customers gone, {len(told.troubles)} purchases begun anew,"
            f" {Order.objects.filter(status=Status.DISPATCHED).count()} orders sent;"
            f" {outcome.kills} kills of web and worker,"
            f" {len(outcome.strikes) - outcome.kills} restarts of servers.",
            *(f"  WRONG: {each}" for each in outcome.untruths),
            "Something is wrong." if outcome.untruths else "Everything adds up.",
        ]
    )
