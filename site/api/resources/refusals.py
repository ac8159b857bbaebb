"""What the actions of the catalogue refuse, as answers."""

from http import HTTPStatus

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from api.refusals import Error, Refusal, refused_as
from catalogue.editing.actions import ProductInUse
from catalogue.editing.pictures import GalleryFull
from catalogue.partner.actions import StockHasMoved
from catalogue.partner.ledger import StockGuardFailed
from catalogue.reviews.actions import ReviewRefused
from members.wishlists.actions import ListFull


@refused_as(ValidationError)
def invalid(error: ValidationError) -> Refusal:
    """A rule of a model or form, told by field."""
    told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    errors = tuple(
        Error("" if name == NON_FIELD_ERRORS else name, message, "invalid")
        for name, messages in told.items()
        for message in messages
    )
    return Refusal(HTTPStatus.BAD_REQUEST, "invalid", _("Please correct what was sent."), errors)


@refused_as(StockHasMoved)
def stock_has_moved(error: StockHasMoved) -> Refusal:
    """The count is another one by now, or less than what is sold."""
    return Refusal(HTTPStatus.CONFLICT, "stock_has_moved", str(error))


@refused_as(StockGuardFailed)
def stock_guarded(error: StockGuardFailed) -> Refusal:
    """A figure would leave its limits."""
    return Refusal(HTTPStatus.CONFLICT, "stock_has_moved", _("There cannot be so many in stock."))


@refused_as(ProductInUse)
def product_in_use(error: ProductInUse) -> Refusal:
    """Somebody waits for it."""
    told = _("It is sold and not yet dispatched, so it cannot be deleted. Make it non-public.")
    return Refusal(HTTPStatus.CONFLICT, "product_in_use", told)


@refused_as(ReviewRefused)
def review_refused(error: ReviewRefused) -> Refusal:
    """Not by this member."""
    return Refusal(HTTPStatus.FORBIDDEN, "review_refused", str(error))


@refused_as(ListFull, GalleryFull)
def list_full(error: Exception) -> Refusal:
    """As many as one page can show."""
    told = _("That is as much as we can keep. Take something off first.")
    return Refusal(HTTPStatus.CONFLICT, "list_full", told)
