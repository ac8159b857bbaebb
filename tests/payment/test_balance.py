"""Our books against Stripe's balance: what differs is a row, and goes when it is gone."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checkout.payment import balance, gateway
from checkout.payment.actions import (
    capture_payment,
    refund_payment,
    settle_payment,
)
from checkout.payment.answers import Entry, read_event
from checkout.payment.balance import follow_stripe, own_difference, reconcile_balance
from checkout.payment.disputes import settle_dispute
from checkout.payment.models import (
    BalanceEntry,
    Difference,
    ReconciliationRun,
    Source,
    StaffTask,
    Transaction,
)
from outbox.actions import deliver_due
from tests.factories import make_member
from tests.payment.money import (
    FAILING_REFUND_CARD,
    ask_stripe,
    capture_order,
    complain,
    make_paid_order,
    move_refund,
)
from tests.stripe_cards import confirm_payment

# A simulator of its own: others' payments would be differences.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]


def reconcile(**kwargs) -> ReconciliationRun:
    return reconcile_balance(now=timezone.now(), **{"settling": timedelta(seconds=-1)} | kwargs)


def make_taken_order(**kwargs):
    order = make_paid_order(**kwargs)
    capture_order(order.pk)
    return order


def open_differences() -> list[tuple[str, str, str]]:
    rows = Difference.objects.filter(closed_at=None).order_by("about", "pk")
    return [(row.about, row.kind, row.subject) for row in rows]


def test_books_that_agree_have_no_difference_and_fees_are_kept():
    order = make_paid_order()
    capture_payment(order.pk, amount=Decimal("6.00"), key="first")
    capture_payment(order.pk, amount=Decimal("10.80"), key="second", final=True)
    refund_payment(order.pk, amount=Decimal("5.00"), reason="", key="one", by=None)
    deliver_due()
    run = reconcile()
    assert (run.entries, run.subjects, run.opened, run.closed) == (3, 2, 0, 0)
    taken = BalanceEntry.objects.filter(type="charge").order_by("pk")
    assert {(each.amount, each.fee, each.source) for each in taken} == {
        (Decimal("6.00"), Decimal("0.29"), order.sources.get()),
        (Decimal("10.80"), Decimal("0.36"), order.sources.get()),
    }
    assert not Difference.objects.exists()


def test_second_run_reads_the_overlap_and_writes_nothing_twice():
    make_taken_order()
    first = reconcile()
    second = reconcile()
    assert (first.entries, second.entries, second.opened) == (1, 0, 0)
    assert second.read_from == first.read_to - balance.OVERLAP
    assert BalanceEntry.objects.count() == 1


def test_every_page_is_read(monkeypatch):
    monkeypatch.setattr(gateway, "PAGE_SIZE", 2)
    for _ in range(3):
        make_taken_order()
    assert reconcile().entries == 3


def test_charge_of_nobody_is_a_difference_until_it_is_explained():
    stranger = gateway.create_intent(
        amount=Decimal(9), currency="GBP", idempotency_key=uuid4().hex, metadata={}
    )
    confirm_payment(stranger.client_secret)
    assert reconcile().opened == 1
    assert reconcile().opened == 0
    assert open_differences() == [("payment", "unknown", stranger.id)]
    row = Difference.objects.get()
    assert (row.ours, row.theirs, row.currency, row.order) == (None, 9, "GBP", None)


def test_capture_that_nobody_told_is_a_difference_and_goes_when_it_is_followed():
    order = make_paid_order()
    source = order.sources.get()
    ask_stripe(f"/v1/payment_intents/{source.reference}/capture", "POST")
    reconcile()
    assert open_differences() == [("payment", "unknown", source.reference)]
    difference = Difference.objects.get()
    assert difference.order == order
    follow_stripe(difference)
    assert reconcile().closed == 1
    difference.refresh_from_db()
    assert difference.closed_at is not None


def test_another_amount_is_told_with_both_figures():
    order = make_taken_order()
    Transaction.objects.filter(txn_type="Debit").update(amount=Decimal("16.79"))
    reconcile()
    row = Difference.objects.get()
    assert (row.kind, row.ours, row.theirs) == ("amount", Decimal("16.79"), Decimal("16.80"))
    assert row.order == order
    Transaction.objects.filter(txn_type="Debit").update(amount=Decimal("16.80"))
    assert reconcile().closed == 1


def test_another_currency_is_told():
    make_taken_order()
    Source.objects.update(currency="EUR")
    reconcile()
    assert [kind for _, kind, _ in open_differences()] == ["currency"]


def test_what_stripe_does_not_know_is_missing():
    order = make_paid_order()
    source = order.sources.get()
    source.transactions.create(txn_type="Debit", amount=Decimal(4), reference=source.reference)
    source.transactions.create(txn_type="Refund", amount=Decimal(3), reference="re_nowhere")
    reconcile()
    assert open_differences() == [
        ("payment", "missing", source.reference),
        ("refund", "missing", "re_nowhere"),
    ]


def test_refund_made_at_stripe_is_unknown_until_it_is_followed():
    order = make_taken_order()
    source = order.sources.get()
    made = ask_stripe("/v1/refunds", "POST", payment_intent=source.reference, amount=300)
    reconcile()
    assert open_differences() == [("refund", "unknown", made["id"])]
    follow_stripe(Difference.objects.get())
    assert (reconcile().closed, open_differences()) == (1, [])
    assert order.sources.get().amount_refunded == 3


def test_failed_refund_and_disputes_cancel_out():
    order = make_taken_order(card=FAILING_REFUND_CARD)
    refund_payment(order.pk, amount=Decimal(5), reason="", key="one", by=None)
    deliver_due()
    reference = order.sources.get().refunds.get().reference
    move_refund(reference, "failed")
    reconcile()
    assert open_differences() == [("refund", "missing", reference)]
    follow_stripe(Difference.objects.get())
    dispute = complain(order.sources.get())
    reconcile()
    assert open_differences() == [("dispute", "unknown", dispute["id"])]
    event = {"id": "evt", "type": "charge.dispute.created", "created": 1}
    told = read_event(event | {"data": {"object": dispute}}).dispute
    assert told is not None
    settle_dispute(told)
    assert reconcile().closed == 1
    assert open_differences() == []


def moved(kind: str) -> Entry:
    """£50.00 went from the balance, and no order is named."""
    return gateway.read_entry(
        {
            "id": f"txn_{kind}",
            "type": kind,
            "source": "x_1",
            "amount": -5000,
            "fee": 0,
            "currency": "gbp",
            "created": int(timezone.now().timestamp()),
        }
    )


def test_payouts_and_fees_are_kept_and_not_compared():
    assert balance.keep_entries([moved("payout"), moved("stripe_fee")]) == 2
    run = reconcile()
    assert (run.subjects, run.opened) == (0, 0)
    assert not StaffTask.objects.exists()


def test_movement_that_nothing_explains_is_a_task_for_staff_once():
    assert balance.keep_entries([moved("adjustment"), moved("something_new")]) == 2
    assert balance.keep_entries([moved("adjustment")]) == 0
    reconcile()
    tasks = StaffTask.objects.order_by("reference")
    assert [task.reference for task in tasks] == ["txn_adjustment", "txn_something_new"]
    assert tasks[0].about == "Stripe's balance moved by -50.00 GBP: adjustment x_1"


def test_movement_is_kept_with_its_task_or_not_at_all(monkeypatch):
    """Known, it would never be asked about again."""

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("checkout.payment.balance.open_task", die)
    with pytest.raises(KeyboardInterrupt):
        balance.keep_entries([moved("adjustment")])
    assert not BalanceEntry.objects.exists()
    monkeypatch.undo()
    balance.keep_entries([moved("adjustment")])
    assert StaffTask.objects.count() == BalanceEntry.objects.count() == 1


def test_converted_charge_is_compared_in_the_customers_currency():
    source = {
        "id": "ch_1",
        "object": "charge",
        "payment_intent": "pi_1",
        "currency": "eur",
        "amount_captured": 1000,
    }
    entry = gateway.read_entry(
        {
            "id": "txn_1",
            "type": "charge",
            "source": source,
            "amount": 864,
            "fee": 33,
            "currency": "gbp",
            "created": 1,
        }
    )
    assert (entry.amount, entry.currency) == (Decimal("8.64"), "GBP")
    assert (entry.shown, entry.shown_currency) == (Decimal("10.00"), "EUR")


def test_what_is_still_settling_is_left_for_the_next_run():
    order = make_paid_order()
    ask_stripe(f"/v1/payment_intents/{order.sources.get().reference}/capture", "POST")
    assert reconcile(settling=timedelta(minutes=15)).subjects == 0
    assert open_differences() == []
    settle_payment(gateway.retrieve_intent(order.sources.get().reference))
    assert reconcile().opened == 0


def test_one_difference_is_open_per_subject_and_has_one_owner():
    now = timezone.now()
    same = {"subject": "pi_1", "about": "payment", "kind": "unknown", "seen_at": now}
    row = Difference.objects.create(**same)
    with pytest.raises(IntegrityError), transaction.atomic():
        Difference.objects.create(**same | {"kind": "amount"})
    ada = make_member()
    assert own_difference(row.pk, by=ada)
    Difference.objects.filter(pk=row.pk).update(closed_at=now)
    assert not own_difference(row.pk, by=make_member())
    row.refresh_from_db()
    assert row.owner == ada


def test_stripe_out_of_reach_ends_the_run_and_the_next_begins_where_it_did(order_fault, settings):
    make_taken_order()
    settings.STRIPE_TIMEOUT = 0.3
    order_fault("error_500", path="/v1/balance_transactions")
    with pytest.raises(gateway.PaymentUnavailable):
        reconcile()
    settings.STRIPE_TIMEOUT = 5
    assert reconcile().entries == 1


def test_command_names_the_differences_and_ends_with_an_error(monkeypatch):
    monkeypatch.setattr(balance, "SETTLING", timedelta(0))
    make_taken_order()
    out = StringIO()
    call_command("reconcile_payments", stdout=out)
    assert "0 differences opened" in out.getvalue()
    Difference.objects.create(
        subject="pi_9",
        about="payment",
        kind="unknown",
        theirs=9,
        currency="GBP",
        seen_at=timezone.now(),
    )
    monkeypatch.setattr(
        "checkout.payment.management.commands.reconcile_payments.reconcile_balance",
        lambda now: ReconciliationRun(),
    )
    with pytest.raises(CommandError, match="1 differences are open"):
        call_command("reconcile_payments", stdout=out)
    assert "payment pi_9 (order -): At Stripe, not in our books" in out.getvalue()


def test_run_makes_as_many_queries_for_one_payment_as_for_four():
    def queries_of_a_run() -> int:
        with CaptureQueriesContext(connection) as queries:
            reconcile()
        return len(queries)

    make_taken_order()
    reconcile()
    few = queries_of_a_run()
    for _ in range(3):
        make_taken_order()
    reconcile()
    assert queries_of_a_run() == few
