"""All that can happen to the order of a world, and how each step can fail.

A step is taken wholly, or dies before its commit, or Stripe does not answer it. The workers follow
at once, twice, or not before a later step.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import requests
from django.conf import settings as shop
from django.db import transaction
from django.db.models import QuerySet

from checkout.order.actions import cancel_order, complete_order, expire_order
from checkout.order.cancellation import cancel_lines
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.fulfilment import dispatch_consignment, mark_delivered
from checkout.order.models import Parcel
from checkout.payment import gateway
from checkout.payment.actions import (
    NothingOwed,
    RefundRefused,
    refund_payment,
    settle_covered_order,
    settle_payment,
    settle_refund,
    start_payment,
)
from checkout.payment.answers import read_dispute
from checkout.payment.books import card_payments
from checkout.payment.disputes import settle_dispute
from checkout.payment.models import Dispute, Refund
from checkout.payment.refunds_sent import send_overdue_refunds
from checkout.payment.renewal import owed_of
from checkout.returns.actions import approve_return, call_off_return, reject_return
from checkout.returns.exceptions import ReturnRefused
from checkout.returns.models import Return, Wish
from checkout.returns.receipt import Inspection, receive_return
from checkout.returns.settlement import settle_return
from outbox.models import Delivery
from tests.invoices.conftest import work
from tests.lives.world import Step, World
from tests.payment.money import ask_stripe, complain, lapse, move_refund
from tests.returns.conftest import ARRIVED, SENT, SOON, ask, withdraw
from tests.stripe_cards import confirm_payment

REFUSALS = (
    InvalidOrderStatus,
    NothingOwed,
    RefundRefused,
    ReturnRefused,
    gateway.PaymentError,
)
FAULTS = ("drop_before", "drop_after", "error_500")
DIES = "dies"


class Died(Exception):
    """The process ended before its transaction did."""


def live(world: World, step: Step, *, order_fault: Callable[..., None]) -> None:
    """Take a step, with its fault, and have the workers follow it."""
    if step.fault in FAULTS:
        order_fault(step.fault, path="/v1/", times=1)
    try:
        with transaction.atomic():
            take(world, step)
            if step.fault == DIES:
                raise Died
    except (Died, *REFUSALS):
        pass
    try:
        for again in range(step.workers):
            work()
            if again:
                deliver_all_again()
    finally:
        requests.delete(f"{shop.STRIPE_API_BASE}/_config/faults", timeout=5).raise_for_status()


def take(world: World, step: Step) -> None:
    match step.what:
        case "pay":
            pay(world)
        case "news":
            hear_of_payments(world)
        case "lapse":
            let_lapse(world)
        case "expire":
            expire_order(world.order_id, now=world.order.date_placed + timedelta(days=2))
        case "cancel":
            cancel_order(world.order_id, by=world.staff)
        case "complete":
            complete_order(world.order_id, by=world.staff)
        case "send" | "send all" | "call off":
            send_or_call_off(world, step)
        case "arrive":
            arrive(world)
        case "refund" | "refund units":
            give_back(world, step)
        case "refund fails":
            move_a_refund(world, "succeeded", "failed")
        case "dispute":
            dispute(world)
        case "dispute ends":
            end_dispute(world, is_won=bool(step.which))
        case _:
            take_back(world, step)


def pay(world: World) -> None:
    """The customer pays by card what credit leaves. Whether the shop hears of it is not sure."""
    if settle_covered_order(world.order).status == "Pending payment" or owed_of(world.order):
        intent = start_payment(world.order)
        confirm_payment(intent.client_secret, world.card)
        settle_payment(gateway.retrieve_intent(intent.id))


def hear_of_payments(world: World) -> None:
    """Stripe's messages, which come again until they are heard."""
    for source in card_payments(world.order):
        settle_payment(gateway.retrieve_intent(source.reference))
    for refund in refunds_at_stripe(world):
        settle_refund(gateway.retrieve_refund(refund.reference))


def hear_of_disputes(world: World) -> None:
    """Those that are open still are won in the end."""
    for source in card_payments(world.order):
        for told in ask_stripe(f"/v1/disputes?payment_intent={source.reference}")["data"]:
            settle_dispute(read_dispute(told))
    while Dispute.objects.filter(source__order=world.order_id, closed_at=None).exists():
        end_dispute(world, is_won=True)


def let_lapse(world: World) -> None:
    for source in card_payments(world.order):
        if gateway.retrieve_intent(source.reference).status == "requires_capture":
            lapse(source)
            settle_payment(gateway.retrieve_intent(source.reference))


def send_or_call_off(world: World, step: Step) -> None:
    consignment = world.consignment(step.which)
    lines = consignment.lines.order_by("pk")
    units = {
        line.pk: min(count, line.quantity_open)
        for line, count in zip(lines, step.units, strict=False)
    }
    if step.what == "call off":
        cancel_lines(consignment.pk, by=world.staff, quantities=units)
        return
    wanted = units if step.what == "send" else None
    parcel = dispatch_consignment(consignment.pk, by=world.staff, quantities=wanted, at=SENT)
    lost = sum(source.amount_lost for source in world.order.sources.all())
    if (owed := owed_of(world.order)) > lost:
        world.left_unpaid.append(f"{parcel} left, and {owed} is owed")


def arrive(world: World) -> None:
    for parcel in Parcel.objects.filter(consignment__order=world.order_id):
        mark_delivered(parcel.pk, by=world.staff, at=ARRIVED)


def give_back(world: World, step: Step) -> None:
    is_by_units = step.what == "refund units"
    lines = world.order.lines.order_by("pk")
    units = {line.pk: n for line, n in zip(lines, step.units, strict=True) if n}
    refund_payment(
        world.order_id,
        amount=None if is_by_units else step.amount,
        reason="",
        key=str(uuid4()),
        by=world.staff,
        lines=units if is_by_units else {},
        to_wallet=bool(step.which),
    )


def take_back(world: World, step: Step) -> None:
    """What is done about returns."""
    if step.what == "withdraw":
        withdraw(world.order)
    elif step.what == "ask":
        ask_to_return(world, step)
    elif step.what == "all the way":
        take_back_wholly(world, ask_to_return(world, step), step)
    elif back := world.back(step.which):
        if step.what == "approve":
            approve_return(back.pk, by=world.staff, at=SOON)
        elif step.what == "refuse":
            reject_return(back.pk, by=world.staff, reason="Used")
        elif step.what == "keep":
            call_off_return(back.pk, by=world.member)
        elif step.what == "receive":
            receive_return(back.pk, by=world.staff, found=inspected(back, step), at=SOON)
        elif step.what == "settle":
            settle_return(back.pk, by=world.staff, at=SOON)


def ask_to_return(world: World, step: Step) -> Return:
    consignment = world.consignment(step.which)
    lines = consignment.lines.order_by("pk")
    units = {
        line: min(count + 1, line.quantity_returnable)
        for line, count in zip(lines, step.units, strict=False)
    }
    wish = Wish.WALLET if step.units[2] % 2 else Wish.BACK
    return ask(consignment, units, by=world.member, wish=wish)


def take_back_wholly(world: World, back: Return, step: Step) -> None:
    """What single steps seldom do in a row."""
    approve_return(back.pk, by=world.staff, at=SOON)
    receive_return(back.pk, by=world.staff, found=inspected(back, step), at=SOON)
    settle_return(back.pk, by=world.staff, at=SOON)


def inspected(back: Return, step: Step) -> dict[int, Inspection]:
    """Some is for sale again, some is not, some did not come, some is worth less."""
    found = {}
    for row in back.lines.all():
        good = min(step.units[0] + 1, row.quantity)
        found[row.pk] = Inspection(
            restocked=good,
            written_off=min(step.units[1], row.quantity - good),
            deduction=Decimal("0.01") if step.units[2] else Decimal(0),
            deduction_reason="Worn" if step.units[2] else "",
        )
    return found


def move_a_refund(world: World, known: str, status: str) -> None:
    """Something becomes of a refund to a card."""
    if refund := refunds_at_stripe(world).filter(status=known).first():
        move_refund(refund.reference, status)
        settle_refund(gateway.retrieve_refund(refund.reference))


def dispute(world: World) -> None:
    """The cardholder complains of the last payment that was taken and not complained of."""
    taken = card_payments(world.order).filter(amount_debited__gt=0, disputes=None)
    if source := taken.order_by("pk").last():
        settle_dispute(read_dispute(complain(source)))


def end_dispute(world: World, *, is_won: bool) -> None:
    """The bank decides by the evidence, as with Stripe's test cards."""
    open_ones = Dispute.objects.filter(source__order=world.order_id, closed_at=None)
    if told := open_ones.first():
        evidence = {"uncategorized_text": f"{'winn' if is_won else 'los'}ing_evidence"}
        ended = ask_stripe(f"/v1/disputes/{told.reference}", "POST", evidence=evidence)
        settle_dispute(read_dispute(ended))


def refunds_at_stripe(world: World) -> QuerySet:
    refunds = Refund.objects.filter(source__order=world.order_id)
    return refunds.filter(reference__startswith="re_").order_by("pk")


def deliver_all_again() -> None:
    """What workers and broker may always do: each delivery is made once more."""
    Delivery.objects.update(done_at=None, dead_at=None, attempts=0)
    work()


def come_to_an_end(world: World) -> None:
    """What news and clock do in the end: all that is known at Stripe is known here."""
    hear_of_payments(world)
    hear_of_disputes(world)
    work()
    if world.order.status == "Pending payment":
        expire_order(world.order_id, now=world.order.date_placed + timedelta(days=2))
    send_overdue_refunds(quiet=timedelta(seconds=-1))
    work()
    while Refund.objects.filter(source__order=world.order_id, status="pending").exists():
        move_a_refund(world, "pending", "succeeded")
        work()
