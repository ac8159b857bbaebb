"""What returns do when something happens elsewhere: consumers of the outbox."""

from checkout.returns.delivery import give_delivery_back
from checkout.returns.exchange_credit import return_exchange_credit
from outbox.models import Event


def return_credit(event: Event) -> None:
    """Give on what came back from an exchange: `exchange.ended`."""
    return_exchange_credit(event.payload["account_id"])


def give_back_delivery(event: Event) -> None:
    """Give back what was paid to bring goods that came back, now that nothing of their order is
    kept: `order.lines_cancelled`, or `payment.won`, `payment.renewed` and `payment.lost` where the
    bank disputed the money then."""
    give_delivery_back(event.payload["order_id"], key=event.key)
