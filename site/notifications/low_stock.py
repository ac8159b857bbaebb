"""Telling staff what is nearly gone: a consumer of the outbox, one mail for each opening."""

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from catalogue.partner.models import StockAlert
from notifications.actions import send_once
from notifications.mail import Mail
from outbox.models import Event

TEMPLATE = "emails/low_stock"


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
        "shop_name": settings.SHOP_NAME,
        "site_url": settings.SITE_URL,
    }
    mail = Mail(
        subject=render_to_string(f"{TEMPLATE}_subject.txt", context).strip(),
        text=render_to_string(f"{TEMPLATE}.txt", context).strip(),
        html=render_to_string(f"{TEMPLATE}.html", context),
    )
    for person in stock_keepers():
        send_once(mail, kind="low_stock", key=f"{event.pk} {person.pk}", to=person.email)


def stock_keepers() -> QuerySet:
    """Staff who may change stock alerts and have an address."""
    permission = Permission.objects.filter(
        content_type__app_label="partner", codename="change_stockalert"
    )
    may = (
        Q(is_superuser=True)
        | Q(user_permissions__in=permission)
        | Q(groups__permissions__in=permission)
    )
    staff = User.objects.filter(may, is_active=True, is_staff=True).exclude(email="")
    return staff.distinct().order_by("pk")
