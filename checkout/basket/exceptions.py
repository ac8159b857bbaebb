"""Why a basket is not changed as asked."""


class BasketRefused(Exception):
    """Nothing was changed. `message` is told to the customer; `lines` tells it by id of line."""

    def __init__(self, message: str, *, lines: dict[int, str] | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.lines = lines or {}
