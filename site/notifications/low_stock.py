"""Telling staff what is nearly gone: a consumer of the outbox, one mail for each opening."""

from django.conf import settings
from django.urls import reverse

from catalogue.partner.models import StockAlert
from notifications.actions import send_to_each, staff_who_may
from notifications.mail import mail_of
from outbox.models import Event


def send_low_stock_notice(event: Event) -> None:
    """Write to the staff who see to the stock, unless there is enough of it again."""
    alerts = StockAlert.objects.filter(pk__in=event.payload["alert_ids"], status=StockAlert.OPEN)
    goods = list(
        alerts.select_related("stockrecord__product__parent", "stockrecord__partner").order_by("pk")
    )
    if not goods:
        return
    context = {
        "goods": [alert.stockrecord for alert in goods],
        "list_url": f"{settings.SITE_URL}{reverse('dashboard:stock-alert-list')}?status=Open",
    }
    keepers = staff_who_may("partner.change_stockalert")
    send_to_each(keepers, mail_of("low_stock", context), kind="low_stock", key=str(event.pk))
