"""What follows for tokens and keys when a member leaves a place, or the shop.

Each function is a consumer of the outbox: called again for the same event, it does nothing twice.
"""

from datetime import datetime

from api.idempotency import forget_requests_of
from api.tokens.actions import revoke_families
from api.tokens.models import ApiKey, RefreshFamily
from outbox.consumers import in_one_transaction
from outbox.models import Event


@in_one_transaction
def sign_out(event: Event) -> None:
    """End the sign-ins by API that were begun before the member signed out everywhere."""
    at = datetime.fromisoformat(event.payload["at"])
    revoke_families(event.payload["user_id"], begun_until=at)


@in_one_transaction
def forget_member(event: Event) -> None:
    """Delete the sign-ins and keys of a member who had the account erased, and what the API
    answered them."""
    user_id = event.payload["user_id"]
    keys = ApiKey.objects.filter(user=user_id)
    forget_requests_of(user_id, keys=keys.values_list("pk", flat=True))
    keys.delete()
    RefreshFamily.objects.filter(user=user_id).delete()
