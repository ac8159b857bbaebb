"""One run: every row measured beside its limit, on the same servers, minutes apart."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep

from django.core.management import call_command

from bench.api import COLD_LIST, DETAIL, LIST, ApiGuest, api_pages
from bench.checkout import Guest
from bench.client import Browser
from bench.counts import Queries, queries_of, queries_of_api_checkout, queries_of_checkout
from bench.limits import constant_pages_per_s, pgbench_per_s
from bench.load import Sample, measure
from bench.loading import load
from bench.loading.data_set import DataSet
from bench.machine import machine
from bench.orders import PROCESSES, orders_per_s, queries_and_locks
from bench.pages import Goods, Page, pages
from bench.processor import processor_of_parts
from bench.results import Ceiling, Measured, figure, write
from bench.server import described, web_server, worker
from checkout.order.models import Order
from checkout.order.rules import Status
from embedded.screen import heading, say
from embedded.trouble import Trouble
from outbox.actions import relay
from outbox.models import Delivery

CLIENTS = 8
CHECKOUT_CLIENTS = 4
ALONE = 400
TOGETHER = 20_000
CHECKOUTS_ALONE = 25
CHECKOUTS = 400
PREPARED_CHECKOUTS = 80
PATIENCE_SECONDS = 120

WHOLE_CHECKOUT = "whole checkout, 2 lines, paid"
PLACEMENT = "placement, from payment page to thank-you page"
QUERY_CEILINGS = {"category, 24 products": 12, "product": 12, PLACEMENT: 80}
SPREAD_ORDER = "order of one line, spread over all goods, placed and paid"
HOT_ORDER = "order of one line, all of one product, placed and paid"
WANTED_PER_S = {WHOLE_CHECKOUT: 8, SPREAD_ORDER: 25, HOT_ORDER: 15}
MEANWHILE = ", what follows delivered meanwhile"
API_CHECKOUT = "API: whole checkout, 2 lines, paid"
WANTED_RATIO = {LIST: 0.5, DETAIL: 0.5}
WANTED_MS = {COLD_LIST: 15}


def run(
    folder: Path, *, workers: int, threads: int, seconds: float, logs: Path, results: Path
) -> int:
    """Load, measure, print and write; 1 when a ceiling that no machine excuses was missed."""
    data = load(folder)
    say("Collecting the static files …")
    call_command("collectstatic", interactive=False, verbosity=0)
    say(heading("Counting queries"))
    goods = Goods(data)
    shown = [*pages(data), *api_pages(data, goods)]
    counted = {page.name: queries_of(page) for page in shown}
    counted[WHOLE_CHECKOUT], counted[PLACEMENT] = queries_of_checkout(goods)
    counted[API_CHECKOUT] = queries_of_api_checkout(goods)
    rows = []
    with web_server(workers=workers, threads=threads, logs=logs) as origin:
        for page in shown:
            say(f"Measuring: {page.name}")
            rows.append(measured_page(page, origin, counted[page.name], data=data, seconds=seconds))
        rows += measured_orders(goods, data=data)
        with worker(logs=logs):
            wait_for_deliveries()
            rows += measured_orders(goods, data=data, delivers=True)
            rows += measured_checkouts(goods, origin, counted, data=data, seconds=seconds)
    ceilings = ceilings_of(rows)
    about = machine() | {"server": described(workers=workers, threads=threads)}
    text = write(results, rows=rows, machine=about, ceilings=ceilings)
    say(f"\n{text}")
    return int(any(not c.kept for c in ceilings if c.name in QUERY_CEILINGS))


def measured_page(
    page: Page, origin: str, queries: Queries, *, data: DataSet, seconds: float
) -> Measured:
    """A page alone and with CLIENTS at once, then a constant page of its size."""
    visitors = [Browser(origin) for _ in range(CLIENTS)]
    for visitor in visitors:
        page.prepare(visitor)
    size = len(page.ask(visitors[0]).body)
    alone = measure(page.ask, visitors[:1], seconds=seconds, at_most=ALONE, warm_up=10)
    together = measure(page.ask, visitors, seconds=seconds, at_most=TOGETHER, warm_up=5)
    for visitor in visitors:
        visitor.close()
    limit = constant_pages_per_s(origin, size=size, clients=CLIENTS)
    return _row(
        page.name,
        queries,
        alone,
        together,
        data=data,
        clients=CLIENTS,
        limit=(f"constant page of {size:,} bytes", limit),
    )


def measured_checkouts(
    goods: Goods, origin: str, counted: dict[str, Queries], *, data: DataSet, seconds: float
) -> list[Measured]:
    """Whole checkouts, then only their last part, beside pgbench."""
    guests = [Guest(partial(Browser, origin), goods, n) for n in range(CHECKOUT_CLIENTS)]
    say(f"Measuring: {WHOLE_CHECKOUT}")
    alone = measure(Guest.buy, guests[:1], seconds=2 * seconds, at_most=CHECKOUTS_ALONE, warm_up=2)
    wait_for_deliveries()
    with processor_of_parts() as used:
        together = measure(Guest.buy, guests, seconds=3 * seconds, at_most=CHECKOUTS)
        wait_for_deliveries()
    spent = _by_each(used, together)
    programs = [ApiGuest(partial(Browser, origin), goods, n) for n in range(CHECKOUT_CLIENTS)]
    say(f"Measuring: {API_CHECKOUT}")
    api_alone = measure(
        ApiGuest.buy, programs[:1], seconds=2 * seconds, at_most=CHECKOUTS_ALONE, warm_up=2
    )
    api = measure(ApiGuest.buy, programs, seconds=3 * seconds, at_most=CHECKOUTS, warm_up=2)
    say(f"Measuring: {PLACEMENT}")
    paid_alone = placements(guests[:1], CHECKOUTS_ALONE)
    paid_together = placements(guests, PREPARED_CHECKOUTS)
    wait_for_deliveries()
    check_orders()
    say("Measuring: pgbench")
    limit = ("pgbench", pgbench_per_s(clients=CHECKOUT_CLIENTS))
    row = partial(_row, data=data, clients=CHECKOUT_CLIENTS, limit=limit)
    return [
        replace(row(WHOLE_CHECKOUT, counted[WHOLE_CHECKOUT], alone, together), processor_ms=spent),
        row(PLACEMENT, counted[PLACEMENT], paid_alone, paid_together),
        row(API_CHECKOUT, counted[API_CHECKOUT], api_alone, api),
    ]


def measured_orders(goods: Goods, *, data: DataSet, delivers: bool = False) -> list[Measured]:
    """Orders without pages, beside pgbench: over all goods, and all of the same one.

    If the worker `delivers`, it makes all that follows from them while more are placed.
    """
    rows = []
    for name, products in ((SPREAD_ORDER, goods.products), (HOT_ORDER, goods.products[:1])):
        name += MEANWHILE if delivers else ""
        say(f"Measuring: {name}")
        queries, locks = queries_and_locks(products)
        finish = wait_for_deliveries if delivers else say_what_waits
        alone, together, used = orders_per_s(products, finish=finish)
        limit = ("pgbench", pgbench_per_s(clients=PROCESSES))
        row = _row(name, queries, alone, together, data=data, clients=PROCESSES, limit=limit)
        rows.append(replace(row, locks=locks, processor_ms=_by_each(used, together)))
    return rows


def placements(guests: list[Guest], number: int) -> Sample:
    """The last part of checkouts whose first part is done beforehand, unmeasured."""
    ready: list[Browser] = []

    def prepare(guest: Guest) -> None:
        browser = guest.fill_in()
        browser.close()
        ready.append(browser)

    measure(prepare, guests, seconds=PATIENCE_SECONDS, at_most=number)
    return measure(
        lambda guest: guest.place_and_pay(ready.pop()),
        guests,
        seconds=PATIENCE_SECONDS,
        at_most=len(ready),
    )


def say_what_waits() -> None:
    waiting = Delivery.objects.filter(done_at=None).count()
    say(f"The worker has {waiting} deliveries still to make")


def wait_for_deliveries() -> None:
    """Wait until the worker has sent all mails, and say how far behind the orders it was.

    What no worker was there for is asked for again, as beat does in a shop.
    """
    say_what_waits()
    waiting = Delivery.objects.filter(done_at=None)
    deadline = monotonic() + PATIENCE_SECONDS
    while waiting.exists():
        if monotonic() > deadline:
            raise Trouble("The worker does not deliver what the orders left it to deliver.")
        relay()
        sleep(0.2)


def check_orders() -> None:
    """Raise Trouble unless every order was paid: speed without payment is worth nothing."""
    unpaid = Order.objects.exclude(status=Status.PAID).count()
    if unpaid:
        raise Trouble(f"{unpaid} of {Order.objects.count()} orders were not paid.")


def ceilings_of(rows: list[Measured]) -> list[Ceiling]:
    found = {row.name: row for row in rows}

    def at_most(name: str, most: float, got: float, what: str) -> Ceiling:
        return Ceiling(name, f"at most {most} {what}", got, kept=got <= most)

    def at_least(name: str, least: float, got: float, what: str) -> Ceiling:
        return Ceiling(name, f"at least {least} {what}", got, kept=got >= least)

    return [
        *(
            at_most(name, most, found[name].queries, "queries with an empty cache")
            for name, most in QUERY_CEILINGS.items()
        ),
        *(
            at_least(name, least, found[name].per_s, "a second on two cores")
            for name, least in WANTED_PER_S.items()
        ),
        *(
            at_least(name, least, found[name].ratio, "of a constant answer's throughput")
            for name, least in WANTED_RATIO.items()
        ),
        *(
            at_most(name, most, found[name].p50_ms, "ms for one client")
            for name, most in WANTED_MS.items()
        ),
    ]


def _by_each(seconds: Mapping[str, float], sample: Sample) -> dict[str, float]:
    """Milliseconds of processor by part, for each step of a sample."""
    return {part: spent / len(sample.seconds) * 1000 for part, spent in seconds.items()}


def _row(
    name: str,
    queries: Queries,
    alone: Sample,
    together: Sample,
    *,
    data: DataSet,
    clients: int,
    limit: tuple[str, float],
) -> Measured:
    what, limit_per_s = limit
    return Measured(
        name=name,
        size=data.size,
        queries=queries.cold,
        queries_warm=queries.warm,
        p50_ms=figure(alone.p50_ms),
        p95_ms=figure(alone.p95_ms),
        clients=clients,
        per_s=figure(together.per_s),
        limit=what,
        limit_per_s=figure(limit_per_s),
        ratio=figure(together.per_s / limit_per_s),
    )
