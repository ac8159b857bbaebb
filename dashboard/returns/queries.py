"""What the returns' pages of the dashboard show."""

from django.db.models import Count, QuerySet

from accounts.models import User
from checkout.returns.queries import returns_for
from checkout.returns.states import AT_WORK, ReturnStatus


def found_returns(user: User, *, state: str, words: str) -> QuerySet:
    """The returns that somebody looks after: those at work, the oldest first, or of a state.

    `words` begin the number of a return or of its order.
    """
    backs = returns_for(user).select_related("order", "consignment", "withdrawal")
    words = words.replace("\0", "").strip().upper()[:40]
    if words:
        number = words if words.startswith("R") else f"R{words}"
        backs = backs.filter(number__startswith=number)
    if state in ReturnStatus.values:
        return backs.filter(status=state).order_by("-pk")
    if state == "all" or words:
        return backs.order_by("-pk")
    return backs.filter(status__in=AT_WORK).order_by("requested_at", "pk")


def counts_by_state(user: User) -> list[tuple[str, int]]:
    """How many returns are in each state, in the order of states. One query."""
    rows = returns_for(user).order_by().values_list("status").annotate(Count("pk"))
    found = dict(rows)
    return [(status, found.get(status, 0)) for status in ReturnStatus.values]


def return_by_number(user: User, number: str) -> QuerySet:
    """The return of a number, if it is theirs to look after."""
    backs = returns_for(user).select_related(
        "order__user",
        "order__shipping_address__country",
        "consignment__partner",
        "withdrawal",
        "exchange",
    )
    return backs.filter(number=number).prefetch_related("lines__line", "pictures")
