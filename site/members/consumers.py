"""What follows from a member's wishes: the copy of data, and the leave of who goes.

Each function is a consumer of the outbox: called again for the same event, it does nothing twice.
"""

from members.privacy.actions import make_export
from members.privacy.traces import forget_mails_to
from notifications.actions import send_once
from notifications.mail import Mail
from outbox.actions import redact_event
from outbox.consumers import in_one_transaction
from outbox.models import Event


@in_one_transaction
def prepare_export(event: Event) -> None:
    """Make the copy of a member's data."""
    make_export(event.payload["export_id"])


def take_leave(event: Event) -> None:
    """Send the last mail, then forget the address in the books of mails, and in this event."""
    told = event.payload
    if "to" not in told:
        return
    mail = Mail(subject=told["subject"], text=told["text"], html=told["html"])
    send_once(mail, kind="account_closed", key=event.key, to=told["to"])
    forget_mails_to(told["to"])
    redact_event(event, keep=["user_id"])
