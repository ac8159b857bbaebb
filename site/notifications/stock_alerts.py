"""Telling people that what they waited for is back: consumers of the outbox.

Stock changed → which of it somebody waits for → the alerts are closed → one mail for each.
"""

from oscar.core.loading import get_model

from catalogue.stock_alerts.actions import alert_context, announce_stock, tell_waiting
from notifications.actions import send_once
from notifications.mail import mail_of
from notifications.preferences import Kind, unsubscribe_url, wants_mail
from outbox.consumers import in_one_transaction
from outbox.models import Event

ProductAlert = get_model("customer", "ProductAlert")


@in_one_transaction
def announce_stock_change(event: Event) -> None:
    """Find out whom a change of stock concerns."""
    announce_stock(event.payload["product_ids"], key=f"event {event.pk}")


@in_one_transaction
def close_alerts(event: Event) -> None:
    """Close the alerts of a product that is back, some at a time, each with its mail."""
    known = event.payload
    tell_waiting(known["product_id"], key=known["key"], part=known["part"])


def send_stock_alert(event: Event) -> None:
    """Write to one who waited, unless the account was deleted meanwhile or wants no such mail."""
    alerts = ProductAlert.objects.select_related("product__parent", "user")
    alert = alerts.filter(pk=event.payload["alert_id"]).first()
    if alert is None or not alert.get_email_address():
        return
    if alert.user is not None and not wants_mail(alert.user, Kind.BACK_IN_STOCK.value):
        return
    stop = unsubscribe_url(alert.user, Kind.BACK_IN_STOCK.value) if alert.user else ""
    mail = mail_of("back_in_stock", alert_context(alert), unsubscribe_url=stop)
    send_once(mail, kind="back_in_stock", key=str(alert.pk), to=alert.get_email_address())
