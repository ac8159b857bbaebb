"""`manage.py check_stock`: does stock add up?"""

from django.core.management.base import BaseCommand, CommandError

from checkout.order.stock_check import report_stock_differences


class Command(BaseCommand):
    help = (
        "Compare the figures of every stock record with the sums of its movements and with what "
        "open orders hold. Tells each difference; exit code 1 if there is one."
    )

    def handle(self, *args, **options):
        found = report_stock_differences()
        if found:
            for difference in found:
                self.stdout.write(str(difference))
            raise CommandError(f"Stock does not add up: {len(found)} differences.")
        self.stdout.write("Stock adds up.")
