"""What wallets and gift cards do when something happens to an order: consumers of the outbox."""

from django.utils import timezone

from checkout.wallet.gift_cards import issue_gift_cards
from outbox.consumers import in_one_transaction
from outbox.models import Event


@in_one_transaction
def make_gift_cards(event: Event) -> None:
    """Make the gift cards of an order that is paid: `order.paid`."""
    issue_gift_cards(event.payload["order_id"], today=timezone.localdate())
