"""`manage.py put_gift_cards_on_sale`: the product, with the amounts of GIFT_CARD_AMOUNTS."""

from django.core.management.base import BaseCommand

from checkout.wallet.goods import put_gift_cards_on_sale


class Command(BaseCommand):
    help = (
        "Put gift cards on sale: the product and a variant for each of GIFT_CARD_AMOUNTS. Run it "
        "again when the setting has changed; cards that were sold are not touched."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{put_gift_cards_on_sale()} amounts are on sale.")
