"""What the shop's mails say: subject, text and HTML, from templates/emails/ or the dashboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from checkout.order.models import Order
from notifications.models import CommunicationEventType


class Attachment(NamedTuple):
    """A file that goes with a mail."""

    name: str
    content: bytes
    type: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail as it is read. Without `html` it is plain."""

    subject: str
    text: str
    html: str = ""
    unsubscribe_url: str = ""
    """For mails that are not necessary: the address that ends them, by GET page or POST."""
    attachments: tuple[Attachment, ...] = ()


def mail_of(kind: str, context: Mapping[str, Any], *, unsubscribe_url: str = "") -> Mail:
    """The mail of a kind that only developers word: templates/emails/<kind>."""
    told = {
        "shop_name": settings.SHOP_NAME,
        "site_url": settings.SITE_URL,
        "unsubscribe_url": unsubscribe_url,
        **context,
    }
    return Mail(
        subject=render_to_string(f"emails/{kind}_subject.txt", told).strip(),
        text=render_to_string(f"emails/{kind}.txt", told).strip(),
        html=render_to_string(f"emails/{kind}.html", told),
        unsubscribe_url=unsubscribe_url,
    )


def order_mail(kind: str, order: Order, about: Mapping[str, Any] | None = None) -> Mail:
    """The mail of a kind, such as "order_confirmation", about an order and what happened to it."""
    # Oscar's method adds to the context it is given, and answers with its own names.
    context = order_context(order) | dict(about or {})
    said = CommunicationEventType.objects.get_and_render(event_code(kind), context)
    return Mail(subject=said["subject"].strip(), text=said["body"].strip(), html=said["html"])


def order_context(order: Order) -> dict:
    """What the templates of order mails are given. Two queries."""
    lines = list(order.lines.all())
    return {
        "order": order,
        "lines": lines,
        "goods_total": sum(line.line_price_before_discounts_incl_tax for line in lines),
        "discounts": list(order.basket_discounts),
        "shop_name": settings.SHOP_NAME,
        "site_url": settings.SITE_URL,
        "order_url": order_url(order),
    }


def order_url(order: Order) -> str:
    """The absolute address of an order: for its member, or signed for its guest."""
    return settings.SITE_URL + order_path(order)


def order_path(order: Order, page: str = "order") -> str:
    """The path of an order's page, or of another page of it: for its member, or signed."""
    # As `is_anonymous`, without reading the member.
    if order.user_id is None and order.guest_email:
        return reverse(f"customer:anon-{page}", args=[order.number, order.verification_hash()])
    return reverse(f"customer:{page}", args=[order.number])


def event_code(kind: str) -> str:
    """The code of a kind of mail in Oscar's event types."""
    return kind.upper()
