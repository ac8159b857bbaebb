"""Stock as staff write it on the page of a product: terms as given, a count as a correction."""

from django.db import transaction

from catalogue.partner.actions import change_terms, correct_stock

BY_HAND = "Dashboard"


@transaction.atomic
def change_stock(record_id: int, *, by, counted: tuple | None = None, **terms) -> None:
    """Write a record's `terms` and, if it was counted, (the count staff saw, the one they set).

    Raises StockHasMoved when the count is no longer what staff saw, or is less than what is sold.
    """
    if counted is not None:
        seen, found = counted
        correct_stock(record_id, seen=seen, found=found, by=by, reference=BY_HAND)
    if terms:
        change_terms(record_id, **terms)
