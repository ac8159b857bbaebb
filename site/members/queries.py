"""Reading what a member has: orders, reviews, alerts, sessions."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import User
from catalogue.reviews.models import ProductReview
from checkout.basket.models import LINE_PICTURES
from checkout.order.models import Line, Order
from checkout.order.states import ENDED_UNSENT, TO_SEND, Status

ProductAlert = get_model("customer", "ProductAlert")

ORDER_STATES = {
    "open": (Status.PENDING_PAYMENT, *TO_SEND),
    "sent": (Status.DISPATCHED,),
    "delivered": (Status.DELIVERED, Status.COMPLETED),
    "ended": (*ENDED_UNSENT, Status.REFUNDED),
}
SEARCH_LENGTH = 100


def orders_of(user: User, *, state: str = "", words: str = "") -> QuerySet:
    """A member's orders, the newest first, with their lines and pictures: three to five queries.

    `state` is a key of ORDER_STATES, anything else means all; `words` are looked for in numbers
    and in titles of goods.
    """
    orders = Order.objects.filter(user=user)
    if state in ORDER_STATES:
        orders = orders.filter(status__in=ORDER_STATES[state])
    words = words.replace("\0", "").strip()[:SEARCH_LENGTH]
    if words:
        named = Line.objects.filter(order=OuterRef("pk"), title__icontains=words)
        orders = orders.filter(Q(number__startswith=words) | Exists(named))
    return orders.order_by("-date_placed", "-pk").prefetch_related(Prefetch("lines", _lines()))


def last_order_of(user: User) -> Order | None:
    return orders_of(user).first()


def reviews_of(user: User) -> QuerySet:
    """What a member wrote, the newest first, with the products as small pictures show them."""
    reviews = ProductReview.objects.filter(user=user).select_related("product__card_image")
    return reviews.prefetch_related("product__card_image__renditions").order_by(
        "-date_created", "-pk"
    )


def alerts_of(user: User) -> QuerySet:
    """What a member waits for and anybody may see, with the parents of those that are variants."""
    waiting = ProductAlert.objects.filter(
        user=user, status__in=(ProductAlert.ACTIVE, ProductAlert.UNCONFIRMED)
    )
    is_shown = Q(product__parent=None) | Q(product__parent__is_public=True)
    return (
        waiting.filter(is_shown, product__is_public=True)
        .select_related("product__card_image", "product__parent__card_image")
        .prefetch_related(
            "product__card_image__renditions", "product__parent__card_image__renditions"
        )
        .order_by("-date_created", "-pk")
    )


def sessions_of(user: User) -> list[UserSession]:
    """Where a member is signed in: sessions that have not ended, the newest first. One query."""
    alive = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    return list(UserSession.objects.filter(Exists(alive), user=user).order_by("-created_at"))


def _lines() -> QuerySet:
    lines = Line.objects.select_related("product__card_image", "product__parent__card_image")
    return lines.prefetch_related(*LINE_PICTURES).order_by("pk")
