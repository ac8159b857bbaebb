"""Credit that pays an order: held when it is placed, taken as goods go out, given back otherwise.

Each wallet or gift card is a payment (`Source`) of its order, and what it holds an account of its
own: so nothing can be taken that was not set aside. All is written under the order's lock, in the
transaction of what it follows from.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from checkout.order.exceptions import Problem
from checkout.order.models import Order
from checkout.payment.models import Source, SourceType, Transaction
from checkout.payment.recording import record
from checkout.wallet.accounts import tell_of_credit
from checkout.wallet.closing import book_if_closed
from checkout.wallet.expiry import give_days_back
from checkout.wallet.goods import worth_of_gift_cards
from checkout.wallet.ledger import house_account, move_money
from checkout.wallet.models import Account, GiftCard, Transfer
from checkout.wallet.rules import Share, is_spendable, steps_due
from locks import lock_rows

Kind = Transfer.Kind

SOURCE_TYPES = {
    Account.Kind.GIFT_CARD: ("gift-card", "Gift card"),
    Account.Kind.WALLET: ("wallet", "Wallet"),
    Account.Kind.EXCHANGE: ("exchange", "Exchange"),
}
CREDIT = frozenset(code for code, _name in SOURCE_TYPES.values())
"""The codes of payments that are credit: they pay before any card, in the order of their ids."""


def is_credit(source: Source) -> bool:
    return source.source_type.code in CREDIT


def credit_given(sources: Iterable[Source]) -> Decimal:
    """What credit gives of an order, taken or held, of all its payments."""
    parts = (each.amount_allocated - each.amount_released for each in sources if is_credit(each))
    return sum(parts, Decimal(0))


def check_credit(credit: Mapping[int, Decimal], *, order: Order, payable: Decimal) -> list[Problem]:
    """Lock the accounts that are to pay these amounts, and tell which cannot.

    `payable` is how much of the order credit may pay. Caller holds the stock locks, or none.
    """
    now = {account.pk: account for account in lock_rows(Account.objects.filter(pk__in=credit))}
    # Read after the lock: a card may have been blocked while it was waited for.
    cards = {card.account_id: card for card in GiftCard.objects.filter(account__in=now)}
    unable = any(
        pk not in now or amount <= 0 or not _can_pay(now[pk], cards.get(pk), amount, order=order)
        for pk, amount in credit.items()
    )
    if unable or sum(credit.values()) > payable:
        words = _("Your wallet or gift card covers less than before. Please look again.")
        return [Problem(words, code="credit_changed")]
    return []


def hold_credit(order: Order, credit: Mapping[int, Decimal]) -> None:
    """Set the amounts aside for an order. Caller has checked them (`check_credit`)."""
    accounts = {
        account.pk: account
        for account in Account.objects.filter(pk__in=credit).select_related("gift_card")
    }
    for pk, amount in sorted(credit.items(), key=lambda part: (_place(accounts[part[0]]), part)):
        account = accounts[pk]
        source = _add_source(order, account, amount)
        held = Account.objects.create(
            kind=Account.Kind.HELD,
            currency=account.currency,
            balance=0,
            source=source,
            backer=account,
            card_ends_on=account.gift_card.expires_on if _is_card(account) else None,
        )
        move_money(
            {account.pk: -amount, held.pk: amount},
            key=f"{source.reference} held",
            kind=Kind.HELD,
            order_id=order.pk,
        )


def settle_credit(
    order: Order,
    sources: Sequence[Source],
    *,
    dispatched: Decimal,
    cancelled: Decimal,
    over: bool,
) -> Decimal:
    """Take what went out from these payments, and give back what is not wanted any more.

    `sources` are those of the order that are credit, read under its lock, which the caller holds.
    `dispatched` and `cancelled` are of the whole order; the gift cards in it are the bank card's.
    Returns what was taken now. The sources are brought up to date.
    """
    shares = [
        Share(each.pk, each.amount_allocated - each.amount_released, each.amount_debited)
        for each in sources
    ]
    cards = worth_of_gift_cards(order)
    steps = steps_due(
        shares,
        dispatched=dispatched - cards.dispatched,
        cancelled=cancelled - cards.cancelled,
        total=order.total_incl_tax - cards.total,
        over=over,
    )
    by_id = {each.pk: each for each in sources}
    for step in steps:
        if step.take > 0:
            _take(order, by_id[step.source_id], step.take)
        if step.release > 0:
            _release(order, by_id[step.source_id], step.release)
    return sum((step.take for step in steps), Decimal(0))


def release_credit(order: Order) -> None:
    """Give back all that is held for an order that has ended. Caller holds the order's lock."""
    sources = Source.objects.filter(order=order, source_type__code__in=CREDIT).order_by("pk")
    for source in sources:
        if source.amount_held > 0:
            _release(order, source, source.amount_held)


def _can_pay(account: Account, card: GiftCard | None, amount: Decimal, *, order: Order) -> bool:
    if account.balance is None or amount > account.balance - account.floor:
        return False
    if account.currency != order.currency:
        return False
    if account.kind == Account.Kind.WALLET:
        return account.user_id is not None and account.user_id == order.user_id
    return card is not None and is_spendable(
        expires_on=card.expires_on,
        is_blocked=card.blocked_at is not None,
        today=timezone.localdate(),
    )


def _add_source(order: Order, account: Account, amount: Decimal) -> Source:
    code, name = SOURCE_TYPES[Account.Kind(account.kind)]
    source_type, _created = SourceType.objects.get_or_create(code=code, defaults={"name": name})
    source = Source.objects.create(
        order=order,
        source_type=source_type,
        currency=order.currency,
        reference=f"{order.number} {code} {account.pk}",
        label=f"{name} {account.gift_card.last4}" if _is_card(account) else name,
        amount_asked=amount,
        amount_allocated=amount,
    )
    source.transactions.create(
        txn_type=Transaction.AUTHORISE, amount=amount, reference=source.reference
    )
    return source


def _place(account: Account) -> bool:
    """Gift cards pay first: they expire."""
    return not _is_card(account)


def _is_card(account: Account) -> bool:
    return account.kind == Account.Kind.GIFT_CARD


def _take(order: Order, source: Source, amount: Decimal) -> None:
    held = source.held_account
    reference = f"{source.reference} taken {source.amount_debited + amount}"
    move_money(
        {held.pk: -amount, house_account(Account.Kind.SETTLED, held.currency): amount},
        key=reference,
        kind=Kind.TAKEN,
        order_id=order.pk,
    )
    record(source, Transaction.DEBIT, amount, reference)


def _release(order: Order, source: Source, amount: Decimal) -> None:
    held = source.held_account
    reference = f"{source.reference} released {source.amount_released + amount}"
    transfer_id = move_money(
        {held.pk: -amount, held.backer_id: amount},
        key=reference,
        kind=Kind.RELEASED,
        order_id=order.pk,
    )
    record(source, Transaction.VOID, amount, reference)
    give_days_back(held)
    book_if_closed(held.backer, order=order, transfer_id=transfer_id)
    if held.backer.kind == Account.Kind.EXCHANGE:
        tell_of_credit(held.backer, transfer_id=transfer_id)
