"""What returns do when something happens elsewhere: consumers of the outbox."""

from checkout.returns.exchange_credit import return_exchange_credit
from outbox.models import Event


def return_credit(event: Event) -> None:
    """Give on what came back from an exchange: `exchange.ended`."""
    return_exchange_credit(event.payload["account_id"])
