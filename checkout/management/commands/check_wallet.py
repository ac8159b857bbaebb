"""`manage.py check_wallet`: do wallets and gift cards add up?"""

from django.core.management.base import BaseCommand, CommandError

from checkout.wallet.check import report_wallet_differences


class Command(BaseCommand):
    help = (
        "Compare the balance of every wallet, gift card and hold with its entries, and holds with "
        "the payments of their orders. Tells each difference; exit code 1 if there is one."
    )

    def handle(self, *args, **options):
        found = report_wallet_differences()
        if found:
            for difference in found:
                self.stdout.write(str(difference))
            raise CommandError(f"Wallets do not add up: {len(found)} differences.")
        self.stdout.write("Wallets add up.")
