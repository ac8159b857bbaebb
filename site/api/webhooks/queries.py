"""Reading subscriptions to webhooks."""

from django.db.models import QuerySet

from accounts.models import User
from api.webhooks.models import Subscription


def subscriptions_told(user: User) -> QuerySet:
    """What the copy of a member's data says of webhooks."""
    subscriptions = Subscription.objects.filter(owner=user).order_by("pk")
    return subscriptions.values("url", "topics", "created_at", "disabled_at")
