"""Reading returns: what may come back until when, and those of a member, a seller, an order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from checkout.basket.models import LINE_PICTURES
from checkout.order.gathering import gathered
from checkout.order.models import Consignment, Line, LineAttribute, Order, Parcel
from checkout.order.states import Status
from checkout.returns.models import Return, ReturnLine
from checkout.returns.rules import (
    last_day_to_reimburse,
    last_day_to_send_back,
    last_day_to_withdraw,
    may_ask,
    may_withdraw,
)
from checkout.returns.states import (
    AT_WORK,
    ENDED_WITHOUT_GOODS,
    RETURNABLE,
    WAITING_FOR_GOODS,
    WITHDRAWABLE,
)

ORDERS_LOOKED_AT = 50


@dataclass(frozen=True)
class Offer:
    """What a customer may do about an order now, for its page. `last_day` None: it has not begun,
    because not everything has arrived. `return_days` are the shop's own, without a fault."""

    may_withdraw: bool
    may_return: bool
    last_day: date | None
    return_days: int


def arrivals_of(consignments: Iterable[Consignment]) -> list[datetime | None]:
    """When each parcel arrived (UTC); None: not yet. Consignments come with their parcels."""
    return [parcel.delivered_at for each in consignments for parcel in each.parcels.all()]


def delivered_on(lines: Iterable[Line], arrivals: Iterable[datetime | None]) -> date | None:
    """The day (in the shop's time zone) on which the last parcel of these lines arrived, by what
    `arrivals_of` says; None: not all did yet."""
    arrivals = list(arrivals)
    known = [at for at in arrivals if at is not None]
    if any(line.quantity_open for line in lines) or not known or len(known) < len(arrivals):
        return None
    return timezone.localdate(max(known))


def units_to_withdraw(lines: Iterable[Line]) -> dict[int, int]:
    """Units by line id that a withdrawal may name: not called off, not on their way back."""
    return {
        line.pk: line.quantity_open + line.quantity_returnable if line.may_be_withdrawn else 0
        for line in lines
    }


def units_withdrawn(order: Order) -> int:
    """Units that are in returns of earlier withdrawals."""
    rows = ReturnLine.objects.filter(back__order=order, back__withdrawal__isnull=False)
    rows = rows.exclude(back__status__in=ENDED_WITHOUT_GOODS)
    return rows.aggregate(units=Sum("quantity", default=0))["units"]


def offer_of(order: Order, consignments: Iterable[Consignment], *, at: datetime) -> Offer:
    """What may be done about an order. No query: consignments come with lines and parcels."""
    consignments = list(consignments)
    lines = [line for each in consignments for line in each.lines.all()]
    today, delivered = timezone.localdate(at), delivered_on(lines, arrivals_of(consignments))
    return Offer(
        may_withdraw=order.status in WITHDRAWABLE
        and any(units_to_withdraw(lines).values())
        and may_withdraw(today=today, delivered=delivered),
        may_return=order.status in RETURNABLE
        and any(is_returnable(each, today=today) for each in consignments),
        last_day=last_day_to_withdraw(delivered) if delivered else None,
        return_days=settings.RETURN_DAYS,
    )


def is_returnable(consignment: Consignment, *, today: date) -> bool:
    """Whether a return of something in it may be asked for, were it for a fault.

    No query: it comes with lines and parcels.
    """
    return _is_returnable(consignment.lines.all(), arrivals_of([consignment]), today=today)


def returnable_of(order: Order, *, today: date) -> list[Consignment]:
    """The consignments of an order that are returnable, with their lines, these with products and
    with whether they were `made_to_order`. One query at most."""
    if order.status not in RETURNABLE:
        return []
    parcels = Parcel.objects.filter(consignment=OuterRef("consignment"))
    lines = (
        order.lines.filter(consignment__isnull=False)
        .select_related("consignment__collection_point", "product")
        .annotate(
            arrivals=ArraySubquery(parcels.values("delivered_at")),
            made_to_order=Exists(LineAttribute.objects.filter(line=OuterRef("pk"))),
        )
        .order_by("consignment", "pk")
    )
    found = []
    for consignment in gathered(lines, "consignment", "lines"):
        consignment.order = order
        own = consignment.lines.all()
        if _is_returnable(own, own[0].arrivals, today=today):
            found.append(consignment)
    return found


def with_contents(returns: QuerySet) -> QuerySet:
    """Returns with order, seller, lines and pictures: three queries, with more for variants."""
    lines = Line.objects.select_related("product__card_image", "product__parent__card_image")
    rows = ReturnLine.objects.prefetch_related(
        Prefetch("line", lines.prefetch_related(*LINE_PICTURES))
    )
    about = ("order__user", "consignment__partner", "withdrawal", "exchange__user")
    return returns.select_related(*about).prefetch_related(Prefetch("lines", rows), "pictures")


def returns_of(user: User) -> QuerySet:
    """A member's returns, the newest first."""
    return with_contents(Return.objects.filter(order__user=user)).order_by("-pk")


def with_lines(returns: QuerySet) -> QuerySet:
    """Returns as programs are told of them, with order, seller and lines: two queries."""
    lines = Prefetch("lines", ReturnLine.objects.select_related("line"))
    about = ("order", "consignment__partner", "exchange")
    return returns.select_related(*about).prefetch_related(lines)


def returns_of_order(order: Order) -> QuerySet:
    return with_contents(Return.objects.filter(order=order)).order_by("pk")


def returns_for(user: User) -> QuerySet:
    """The returns that somebody looks after: all for staff, those of their sellers for others."""
    if user.is_active and (user.is_staff or user.is_superuser):
        return Return.objects.all()
    if not user.is_active:
        return Return.objects.none()
    return Return.objects.filter(consignment__partner__in=user.partners.all())


def waits_for_payment(back: Return) -> bool:
    """Whether what the customer gets instead costs more, which is still to be paid."""
    return back.exchange is not None and back.exchange.status == Status.PENDING_PAYMENT


def send_back_by(back: Return) -> date | None:
    """The last day to post goods that were withdrawn from. None: no law says one."""
    if back.withdrawal is None or back.status not in WAITING_FOR_GOODS:
        return None
    return last_day_to_send_back(timezone.localdate(back.withdrawal.declared_at))


def reimburse_by(back: Return) -> date | None:
    """The day by which the law wants a withdrawal's money back; it may wait for the goods."""
    if back.withdrawal is None or back.status not in AT_WORK:
        return None
    return last_day_to_reimburse(timezone.localdate(back.withdrawal.declared_at))


def orders_to_withdraw_from(user: User, *, at: datetime) -> list[Order]:
    """A member's orders whose withdrawal period is open, the newest first. Four queries.

    Of the newest ORDERS_LOOKED_AT: older ones are found by their own pages.
    """
    orders = Order.objects.filter(user=user, status__in=WITHDRAWABLE).order_by("-date_placed")
    found = orders.prefetch_related("consignments__lines", "consignments__parcels")
    return [
        order
        for order in found[:ORDERS_LOOKED_AT]
        if offer_of(order, order.consignments.all(), at=at).may_withdraw
    ]


def order_by_number_and_email(number: str, email: str) -> Order | None:
    """The order of a number, if it was placed with this address."""
    order = Order.objects.select_related("user").filter(number=number.strip()).first()
    if order is None or not order.email or order.email.lower() != email.strip().lower():
        return None
    return order


def address_for(back: Return) -> list[str]:
    """Where a return goes to, line by line: the seller's address, as far as the shop knows it."""
    partner = back.consignment.partner
    address = partner.addresses.order_by("pk").first() if partner else None
    known = address.active_address_fields() if address else []
    return [back.consignment.partner_name, *(str(line) for line in known)]


def _is_returnable(
    lines: Iterable[Line], arrivals: Iterable[datetime | None], *, today: date
) -> bool:
    return any(line.quantity_returnable for line in lines) and may_ask(
        today=today,
        delivered=delivered_on(lines, arrivals),
        is_fault=True,
        days=settings.RETURN_DAYS,
    )
