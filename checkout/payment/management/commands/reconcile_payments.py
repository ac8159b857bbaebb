"""`manage.py reconcile_payments`: our books against Stripe's balance, now."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkout.payment.balance import reconcile_balance
from checkout.payment.gateway import PaymentError
from checkout.payment.models import Difference


class Command(BaseCommand):
    help = (
        "Compare our books with every movement of Stripe's balance since the last run, and list "
        "what differs. Ends with 1 while a difference is open. A second run does no harm."
    )

    def handle(self, *args, **options):
        try:
            run = reconcile_balance(now=timezone.now())
        except PaymentError as trouble:
            raise CommandError(f"Stripe did not answer: {trouble}") from trouble
        self.stdout.write(
            f"{run.entries} new movements, {run.subjects} compared, "
            f"{run.opened} differences opened, {run.closed} closed"
        )
        open_ones = Difference.objects.filter(closed_at=None).select_related("order")
        for each in open_ones:
            order = each.order.number if each.order else "-"
            self.stdout.write(
                f"{each.about} {each.subject} (order {order}): {each.get_kind_display()}, "
                f"ours {each.ours}, Stripe's {each.theirs} {each.currency}"
            )
        if open_ones:
            raise CommandError(f"{len(open_ones)} differences are open")
