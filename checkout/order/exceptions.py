"""Why an order was not placed or not moved."""

from dataclasses import dataclass

from oscar.apps.order.exceptions import InvalidOrderStatus

__all__ = [
    "AddressRefused",
    "GoodsNotInStock",
    "InvalidOrderStatus",
    "InvalidUnits",
    "OrderNotPaid",
    "OrderRefused",
    "PlacementNotYours",
    "Problem",
]


class GoodsNotInStock(InvalidOrderStatus):
    """The order cannot be dispatched: what it sold beyond stock has not come in yet."""


@dataclass(frozen=True)
class Problem:
    """What stands in the way, in words for the customer. `line_id` is the basket line's, if any,
    `voucher_id` that of a voucher in the basket.

    `code` is for programs: it names the kind of problem and does not change with its words.
    """

    message: str
    line_id: int | None = None
    code: str = "refused"
    voucher_id: int | None = None


class OrderRefused(Exception):
    """The basket cannot be ordered as it is. Nothing was written and nothing is charged."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class PlacementNotYours(Exception):
    """The placement key or the basket belongs to somebody else's order."""


class InvalidUnits(InvalidOrderStatus):
    """More units of a line than are open, or none. Nothing was written; the text is for staff."""


class OrderNotPaid(InvalidOrderStatus):
    """No payment covers all of the order any more. Nothing was written; the text is for staff."""


class AddressRefused(InvalidOrderStatus):
    """The price would change with the address. Nothing was written; the text is for staff."""
