"""`manage.py refresh_catalogue`: all product cards and search documents anew."""

from django.core.management.base import BaseCommand

from catalogue.actions import refresh_cards
from catalogue.models import Product
from catalogue.search.actions import refresh_everything
from catalogue.search.documents import in_batches

BATCH = 500


class Command(BaseCommand):
    help = (
        "Bring all product cards and search documents up to date: after an import, or after an "
        "update of the shop that says so. The shop stays open, and a second run does no harm."
    )

    def handle(self, *args, **options):
        products = Product.objects.exclude(structure=Product.CHILD).values_list("pk", flat=True)
        cards = sum(refresh_cards(batch) for batch in in_batches(products, BATCH))
        self.stdout.write(f"Cards … {cards}")
        self.stdout.write(f"Search documents … {refresh_everything()}")
