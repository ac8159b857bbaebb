"""Changes of a basket and of what its customer saved for later.

Every change locks the basket first, so that clicks in two windows wait for each other. All raise
BasketRefused.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Product
from catalogue.rules import Availability
from checkout.basket.exceptions import BasketRefused
from checkout.basket.models import IN_OTHER_HANDS, LINES_OF_BASKET, Basket, Line, read_options_ahead
from locks import lock_rows

logger = logging.getLogger("checkout.basket")

UNDO_SALT = "basket.removed-line"
UNDO_SECONDS = 60 * 60
SWEPT_AT_ONCE = 2000
PRICES = ("price_excl_tax", "price_incl_tax")
KEPT_OF_A_LINE = (
    "line_reference",
    "product_id",
    "stockrecord_id",
    "quantity",
    "price_currency",
    "tax_code",
    *PRICES,
)


def change_quantities(basket: Basket, wanted: Mapping[int, int]) -> None:
    """Set quantities by id of line; 0 takes a line out. All or nothing.

    A line that is no longer in the basket is passed over.
    """
    with _open(basket):
        lines = {line.pk: line for line in _lines(basket)}
        changes = {pk: number for pk, number in wanted.items() if pk in lines}
        if strange := sorted(wanted.keys() - lines.keys()):
            logger.info("Basket %s has no lines %s (any more)", basket.pk, strange)
        problems = _problems(lines, changes)
        if problems:
            raise BasketRefused(_("Please look at the quantities marked below."), lines=problems)
        for pk, number in changes.items():
            if number == 0:
                Line.objects.filter(pk=pk).delete()
            elif number != lines[pk].quantity:
                Line.objects.filter(pk=pk).update(quantity=number)


def remove_line(basket: Basket, line_id: int) -> tuple[Line, str] | None:
    """Take a line out: what it was, and the token that puts it back. None: it was gone already."""
    with _open(basket):
        line = next((line for line in _lines(basket) if line.pk == line_id), None)
        if line is None:
            return None
        read_options_ahead([line])
        kept: dict = {name: getattr(line, name) for name in KEPT_OF_A_LINE}
        kept |= {name: str(kept[name]) for name in PRICES if kept[name] is not None}
        options = [[each.option_id, each.value] for each in line.attributes.all()]
        Line.objects.filter(pk=line_id).delete()
    token = signing.dumps({"basket": basket.pk, "line": kept, "options": options}, salt=UNDO_SALT)
    return line, token


def put_line_back(basket: Basket, token: str) -> None:
    """Undo `remove_line`; a second time changes nothing."""
    try:
        removed = signing.loads(token, salt=UNDO_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        removed = {"basket": None}
    if removed["basket"] != basket.pk:
        raise BasketRefused(_("This can no longer be undone."))
    try:
        with _open(basket):
            kept = removed["line"]
            reference = kept.pop("line_reference")
            line, is_new = basket.lines.get_or_create(line_reference=reference, defaults=kept)
            if is_new:
                for option_id, value in removed["options"]:
                    line.attributes.create(option_id=option_id, value=value)
    except DatabaseError:
        raise BasketRefused(_("This is no longer for sale.")) from None


def save_for_later(basket: Basket, line_id: int, *, shelf: Basket | None) -> Basket | None:
    """Move a line to the shelf, a basket of status SAVED, and return it; made when there is none.

    None: the line was gone already.
    """
    with _open(basket, shelf):
        line = basket.lines.filter(pk=line_id).first()
        if line is None:
            return shelf
        if shelf is None and basket.owner_id:
            # Another window may have made it before the lock was had.
            shelf = Basket.objects.filter(owner=basket.owner_id, status=Basket.SAVED).first()
        if shelf is None:
            shelf = Basket.objects.create(owner_id=basket.owner_id, status=Basket.SAVED)
        _move(line, to=shelf)
    return shelf


def move_to_basket(shelf: Basket, line_id: int, *, basket: Basket) -> bool:
    """Move a saved line back, as many of it as can be had. False: it was gone already."""
    if basket.pk is None:
        basket.save()
    with _open(basket, shelf):
        saved = shelf.lines.select_related("product__parent", "stockrecord")
        line = saved.filter(pk=line_id).first()
        if line is None:
            return False
        line.basket = basket
        twin = basket.lines.filter(line_reference=line.line_reference).first()
        number = line.quantity + (twin.quantity if twin else 0)
        free = getattr(line.purchase_info.availability, "num_available", None)
        if free:
            number = min(number, free)
        others = {each.pk: each for each in _lines(basket) if each != twin}
        problems = _problems(others | {line.pk: line}, {line.pk: number})
        if problems:
            raise BasketRefused(problems[line.pk], lines=problems)
        if twin is None:
            Line.objects.filter(pk=line.pk).update(basket=basket)
        else:
            Line.objects.filter(pk=twin.pk).update(quantity=number)
            Line.objects.filter(pk=line.pk).delete()
    return True


def forget_saved_line(shelf: Basket, line_id: int) -> None:
    """Take a line off the shelf."""
    shelf.lines.filter(pk=line_id).delete()


@transaction.atomic
def take_over_shelf(shelf: Basket, *, owner_id: int) -> None:
    """Give what a guest saved to the member the guest turned out to be."""
    # Not under the member's lock: two shelves of one member are read as one.
    if lock_rows(Basket.objects.filter(pk=shelf.pk, status=Basket.SAVED, owner=None)):
        Basket.objects.filter(pk=shelf.pk).update(owner=owner_id)


def delete_old_guest_baskets(*, now: datetime) -> int:
    """Delete guests' baskets, and what they saved, untouched for GUEST_SHELF_DAYS.

    Returns how many. The cookie that leads to them ended sooner. A member's stay, and so does the
    basket of an order: it is frozen until the order is paid, and submitted after.
    """
    oldest = now - timedelta(days=settings.GUEST_SHELF_DAYS)
    touched = Line.objects.filter(basket=OuterRef("pk"), date_updated__gte=oldest)
    left = Basket.objects.filter(
        ~Exists(touched),
        status__in=[Basket.SAVED, Basket.OPEN],
        owner=None,
        date_created__lt=oldest,
    )
    total = 0
    while ids := list(left.order_by("pk").values_list("pk", flat=True)[:SWEPT_AT_ONCE]):
        with transaction.atomic():
            lock_rows(Basket.objects.filter(pk__in=ids))
            # Asked again: its guest may have come back, or signed in, before the lock was had.
            _rows, deleted = left.filter(pk__in=ids).delete()
        total += deleted.get(Basket._meta.label, 0)
    return total


def shortage(product: Product, availability) -> str:
    """How many there are, in words."""
    free = max(0, getattr(availability, "num_available", 0) or 0)
    named = {"product": product.get_title(), "free": free}
    if availability.code == Availability.RESERVED:
        return _(IN_OTHER_HANDS) % named
    if not free:
        return _("“%(product)s” is sold out.") % named
    told = ngettext(
        "Only %(free)d of “%(product)s” is left.", "Only %(free)d of “%(product)s” are left.", free
    )
    return told % named


@contextmanager
def _open(*baskets: Basket | None) -> Iterator[None]:
    """A transaction that holds the baskets, which nobody has ordered."""
    known = [each for each in baskets if each is not None and each.pk]
    with transaction.atomic():
        open_ones = Basket.objects.filter(
            pk__in=[each.pk for each in known], status__in=Basket.editable_statuses
        )
        if not known:
            raise BasketRefused(_("Your basket is empty."))
        if len(lock_rows(open_ones)) < len(known):
            raise BasketRefused(_("This basket has been ordered."))
        for each in known:
            each.reset_offer_applications()
        yield
    for each in known:
        each.reset_offer_applications()


def _lines(basket: Basket) -> list[Line]:
    """The lines as they are now, with what availability needs and without discounts."""
    lines = LINES_OF_BASKET(basket_id=basket.pk)
    for line in lines:
        line.basket = basket
    return lines


def _problems(lines: Mapping[int, Line], changes: Mapping[int, int]) -> dict[int, str]:
    """What stands in the way of the quantities, by id of line."""
    after = {pk: changes.get(pk, line.quantity) for pk, line in lines.items()}
    problems = {}
    limit = settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD
    for pk, number in changes.items():
        line = lines[pk]
        if number == 0:
            continue
        same = [pk for pk, each in lines.items() if each.stockrecord_id == line.stockrecord_id]
        of_the_same = sum(after[each] for each in same)
        availability = line.purchase_info.availability
        if not availability.is_purchase_permitted(of_the_same)[0]:
            problems[pk] = shortage(line.product, availability)
        elif limit and sum(after.values()) > limit:
            problems[pk] = _("At most %d things go into one order.") % limit
    return problems


def _move(line: Line, *, to: Basket) -> None:
    twin = to.lines.filter(line_reference=line.line_reference).first()
    if twin is None:
        Line.objects.filter(pk=line.pk).update(basket=to, date_updated=timezone.now())
    else:
        together = twin.quantity + line.quantity
        Line.objects.filter(pk=twin.pk).update(quantity=together, date_updated=timezone.now())
        Line.objects.filter(pk=line.pk).delete()
