"""`manage.py load_demo`: fill the shop with the demo's goods, pictures, words and people."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from catalogue.models import Product
from catalogue.partner.models import Partner
from demo.goods import GOODS, SMALL
from demo.goods.kinds import SELLERS
from demo.loading import catalogue, commerce, credit, issuers, pages, people, pictures

SECONDS_BETWEEN_LINES = 5


class Command(BaseCommand):
    help = (
        "Load the demo shop: goods with pictures, offers, vouchers, reviews, pages, log-ins. "
        "May be repeated: what is there is brought up to date, and nothing is made twice."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="Do nothing when the demo was loaded whole before, or goods of others are there.",
        )
        parser.add_argument(
            "--small", action="store_true", help="A few goods with small pictures, for tests."
        )

    def handle(self, *args, if_empty=False, small=False, **options):
        goods = [good for good in GOODS if good.code in SMALL] if small else list(GOODS)
        if if_empty and _is_loaded():
            return
        if if_empty and _is_a_shop_of_its_own():
            self.stdout.write("This database has goods of its own: the demo is not loaded.")
            return
        with _without_log_lines():
            self._load(goods, small=small)

    def _load(self, goods, *, small: bool) -> None:
        began = time.monotonic()
        call_command("set_up_shop", stdout=StringIO())
        self._stage("Kinds of goods", catalogue.load_kinds)
        self._stage("Categories", catalogue.load_categories)
        self._stage("Sellers", catalogue.load_sellers)
        self._stage("Goods and variants", lambda: catalogue.load_goods(goods))
        self._draw(goods, small=small)
        self._stage("Places in galleries", lambda: pictures.load_galleries(goods))
        self._stage("Gift cards", credit.load_gift_cards)
        self._stage("Product cards", lambda: catalogue.refresh_all_cards(goods))
        self._stage("Issuers of invoices", issuers.load_issuers)
        self._stage("Carriers", commerce.load_carriers)
        self._stage("Zones", commerce.load_zones)
        self._stage("Ways of delivery", commerce.load_deliveries)
        self._stage("Offers", commerce.load_offers)
        self._stage("Vouchers", commerce.load_vouchers)
        self._stage("Log-ins", people.load_log_ins)
        self._stage("Wallet", credit.load_credit)
        self._stage("Reviews", lambda: people.load_reviews(goods))
        self._stage("Pages", pages.load_pages)
        # Rows that were made in bulk are not in it.
        call_command("rebuild_references_index", verbosity=0)
        # last: the sign that nothing is missing
        self._stage("Past orders", people.load_past_orders)
        self.stdout.write(f"The demo shop is loaded ({time.monotonic() - began:.0f} s).")

    def _stage(self, title: str, load: Callable[[], int]) -> None:
        """One stage, one transaction: killed within it, the next run begins it anew."""
        self.stdout.write(f"{title} … ", ending="")
        self.stdout.flush()
        with transaction.atomic():
            number = load()
        self.stdout.write(str(number))

    def _draw(self, goods, *, small: bool) -> None:
        began = said = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal said
            now = time.monotonic()
            if done < total and now - said < SECONDS_BETWEEN_LINES:
                return
            said = now
            rest = (now - began) / done * (total - done)
            self.stdout.write(
                f"Pictures: {done} of {total}"
                + (f", about {rest:.0f} s to go" if rest >= 1 else "")
            )
            self.stdout.flush()

        made = pictures.load_pictures(goods, small=small, progress=progress)
        if not made:
            self.stdout.write("Pictures … all there")


@contextmanager
def _without_log_lines() -> Iterator[None]:
    """Orders placed, parcels sent: nothing that whoever waits for the shop must read."""
    logger = logging.getLogger("checkout")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _is_loaded() -> bool:
    return Product.objects.exists() and people.past_orders_are_loaded()


def _is_a_shop_of_its_own() -> bool:
    """Goods, and none of the demo's sellers, which even a demo that was cut short has first."""
    codes = [seller.code for seller in SELLERS]
    return Product.objects.exists() and not Partner.objects.filter(code__in=codes).exists()
