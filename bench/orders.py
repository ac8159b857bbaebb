"""Orders by the actions themselves, without pages: what placing and paying costs at its core.

Every process is a client of its own, as a worker of the web server would be.
"""

import multiprocessing
import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from threading import BrokenBarrierError
from uuid import uuid4

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_class

from bench.checkout import ADDRESS, confirm_at_stripe
from bench.counts import Queries
from bench.load import Sample
from bench.order_client import run_client
from bench.processor import processor_of_parts
from catalogue.models import Product
from catalogue.partner.ledger import Change, move_stock
from catalogue.partner.models import StockMovement, StockRecord
from checkout.basket.models import Basket
from checkout.order.models import ShippingAddress
from checkout.order.placement import Placement, place_order
from checkout.payment import gateway
from checkout.payment.actions import settle_payment, start_payment
from checkout.tax.regions import place_of
from embedded.trouble import Trouble

PROCESSES = 4
ALONE = 25
TOGETHER = 240
WARM_UP = 2
PLENTY = 1_000_000
PATIENCE_SECONDS = 60
NOT_PLACED = "An order could not be placed and paid: see above."

Repository = get_class("shipping.repository", "Repository")
Selector = get_class("partner.strategy", "Selector")


def place_and_pay(placement: Placement) -> None:
    """From a filled basket to a paid order."""
    order = place_order(placement)
    intent = start_payment(order)
    confirm_at_stripe(intent.client_secret)
    settle_payment(gateway.retrieve_intent(intent.id))


def queries_and_locks(products: Sequence[Product]) -> tuple[Queries, int]:
    """The queries of an order of one line, cold and warm, and how many of them lock rows."""
    placements = prepare(products, 3)
    place_and_pay(placements.pop())  # for what a process reads once in its life
    counted = []
    for placement in placements:
        if not counted:
            cache.clear()
        with CaptureQueriesContext(connection) as captured:
            place_and_pay(placement)
        counted.append([query["sql"] for query in captured])
    locks = sum("FOR NO KEY UPDATE" in sql or "FOR UPDATE" in sql for sql in counted[1])
    return Queries(cold=len(counted[0]), warm=len(counted[1])), locks


def orders_per_s(
    products: Sequence[Product], *, finish: Callable[[], None]
) -> tuple[Sample, Sample, Counter[str]]:
    """Orders of one line each, over these products in turn: by one process, then by all.

    With the seconds of processor of the latter by part, `finish` included.
    """
    alone, _used = _measure(products, 1, ALONE, finish)
    return alone, *_measure(products, PROCESSES, TOGETHER, finish)


def prepare(products: Sequence[Product], number: int) -> list[Placement]:
    """Filled baskets of guests, each with what its payment page would send."""
    records = StockRecord.objects.filter(product__in=products)
    plenty = {record.pk: Change(PLENTY, 0) for record in records if record.num_in_stock is not None}
    move_stock(plenty, kind=StockMovement.Kind.RECEIPT, reference="Bench")
    return [_placement(product) for product in islice(cycle(products), number)]


def _placement(product: Product) -> Placement:
    address = ShippingAddress(
        **{name: ADDRESS[name] for name in ("first_name", "last_name", "line1", "line4")},
        postcode=ADDRESS["postcode"],
        country_id=ADDRESS["country"],
    )
    basket = Basket.objects.create()
    basket.strategy = Selector().strategy(place=place_of(address))
    basket.add_product(product)
    (delivery,) = Repository().get_shipping_methods(basket, shipping_addr=address)
    return Placement(
        key=uuid4(),
        basket_id=basket.pk,
        user=None,
        guest_email="bench@shop.example",
        shipping_address=address,
        shipping_code=delivery.code,
        expected_total=None,
    )


def _measure(
    products: Sequence[Product], processes: int, number: int, finish: Callable[[], None]
) -> tuple[Sample, Counter[str]]:
    each = number // processes
    shares = [prepare(products, each + WARM_UP) for _ in range(processes)]
    # A forked process would share the connections to Stripe and the broker with the others.
    context = multiprocessing.get_context("spawn")
    begin = context.Barrier(processes + 1, timeout=PATIENCE_SECONDS)
    answers = context.SimpleQueue()
    children = [
        context.Process(target=run_client, args=[pickle.dumps(share), WARM_UP, begin, answers])
        for share in shares
    ]
    for child in children:
        child.start()
    try:
        begin.wait()
    except BrokenBarrierError:
        raise Trouble(NOT_PLACED) from None
    with processor_of_parts() as used:
        told = [answers.get() for _ in children]
        finish()
    for child in children:
        child.join()
    if any(child.exitcode for child in children):
        raise Trouble(NOT_PLACED)
    seconds = [second for taken, _began, _ended in told for second in taken]
    lasted = max(ended for _, _, ended in told) - min(began for _, began, _ in told)
    return Sample(seconds, len(seconds) / lasted), used
