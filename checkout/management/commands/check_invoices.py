"""`manage.py check_invoices`: do invoices add up?"""

from django.core.management.base import BaseCommand, CommandError

from checkout.invoices.invoice_check import report_differences


class Command(BaseCommand):
    help = (
        "Look for numbers that no invoice or credit note has, and for orders whose documents do "
        "not come to what was taken and returned. Tells each; exit code 1 if there is one."
    )

    def handle(self, *args, **options):
        found = report_differences()
        if found:
            for each in found:
                self.stdout.write(str(each))
            raise CommandError(f"Invoices do not add up: {len(found)} differences.")
        self.stdout.write("Invoices add up.")
