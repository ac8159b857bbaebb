"""What of an order wallet and gift card pay, as it is chosen on the payment page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.order.exceptions import OrderRefused, Problem
from checkout.order.models import Order
from checkout.payment.books import amount_covered, is_card, sources_of
from checkout.payment.models import Source
from checkout.payment.policy import share
from checkout.wallet.accounts import known_wallet_of
from checkout.wallet.goods import payable_by_credit
from checkout.wallet.models import GiftCard
from checkout.wallet.rules import is_spendable

CREDIT = "credit"
"""Session key: {"wallet": whether it pays, "gift_card": the card's id or None}."""


@dataclass(frozen=True)
class Part:
    """What one wallet or gift card pays. `account_id` is None where the order holds it already."""

    account_id: int | None
    name: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class CreditPlan:
    """Who pays what of `total`: `parts` are credit, and `left` is for a card or a provider.

    `offered` is what is in the member's wallet, and `card` the gift card that was named.
    `left_paid_with` is what paid the rest of a placed order: "" where it is not known.
    """

    parts: tuple[Part, ...]
    left: Decimal
    offered: Decimal = Decimal(0)
    uses_wallet: bool = False
    card: GiftCard | None = None
    left_paid_with: str = ""

    @property
    def amounts(self) -> Mapping[int, Decimal]:
        """For `Placement.credit`."""
        return {each.account_id: each.amount for each in self.parts if each.account_id}


def planned_credit(request: HttpRequest, *, lines: Iterable[Any], total: Decimal) -> CreditPlan:
    """What the credit that was chosen on the payment page would pay of a priced basket now."""
    chosen = request.session.get(CREDIT) or {}
    return plan_credit(
        request.user,
        pays_by_wallet=bool(chosen.get("wallet")),
        gift_card=chosen.get("gift_card"),
        lines=lines,
        total=total,
    )


def plan_credit(
    user: User | AnonymousUser,
    *,
    pays_by_wallet: bool,
    gift_card: int | None,
    lines: Iterable[Any],
    total: Decimal,
) -> CreditPlan:
    """What credit would pay of a priced basket now. Gift cards pay before the wallet: they expire.

    A query for the wallet of a member, and one for a gift card that was named by its id.
    """
    card = _card(gift_card)
    wallet = None
    if user.is_authenticated:
        wallet = known_wallet_of(user.pk, settings.OSCAR_DEFAULT_CURRENCY)
    sources: dict[int, tuple[str, Decimal]] = {}
    if card is not None:
        sources[card.account_id] = (card_name(card), card.account.balance)
    uses_wallet = bool(pays_by_wallet and wallet and wallet.balance)
    if wallet is not None and uses_wallet:
        sources[wallet.pk] = (_("Wallet"), wallet.balance)
    payable = payable_by_credit(lines, total) if sources else Decimal(0)
    paid = share(payable, wanted=[(pk, balance) for pk, (_name, balance) in sources.items()])
    return CreditPlan(
        parts=tuple(Part(pk, sources[pk][0], amount) for pk, amount in paid),
        left=total - sum((amount for _pk, amount in paid), Decimal(0)),
        offered=wallet.balance if wallet else Decimal(0),
        uses_wallet=uses_wallet,
        card=card,
    )


def amounts_agreed(plan: CreditPlan, *, left: Decimal) -> Mapping[int, Decimal]:
    """What credit pays, for `Placement.credit`, if it leaves as much for a card as was shown.

    Raises OrderRefused where it covers another part now.
    """
    if plan.left != left:
        words = _("Your wallet or gift card covers another part now.")
        raise OrderRefused([Problem(words, code="credit_changed")])
    return plan.amounts


def credit_of(order: Order, sources: Sequence[Source] | None = None) -> CreditPlan:
    """What credit pays of an order that is placed. One query, or none with its `sources_of`."""
    sources = sources_of(order) if sources is None else sources
    credit = [each for each in sources if not is_card(each)]
    return CreditPlan(
        parts=tuple(
            Part(None, each.label, each.amount_allocated - each.amount_released)
            for each in credit
            if each.amount_allocated > each.amount_released
        ),
        left=order.total_incl_tax - amount_covered(credit),
        left_paid_with=", ".join(
            each.label
            for each in sources
            if is_card(each) and each.label and each.amount_allocated > each.amount_released
        ),
    )


def card_name(card: GiftCard) -> str:
    return _("Gift card %(last4)s") % {"last4": card.last4}


def choose_wallet(request: HttpRequest, *, pays: bool) -> None:
    _choose(request, wallet=pays)


def choose_card(request: HttpRequest, card: GiftCard | None) -> None:
    """Have a gift card pay whose code the visitor has shown, or none."""
    _choose(request, gift_card=card.pk if card else None)


def forget_credit(request: HttpRequest) -> None:
    request.session.pop(CREDIT, None)


def _choose(request: HttpRequest, **choice: Any) -> None:
    request.session[CREDIT] = (request.session.get(CREDIT) or {}) | choice


def _card(card_id: int | None) -> GiftCard | None:
    if card_id is None:
        return None
    card = GiftCard.objects.select_related("account").filter(pk=card_id).first()
    if card is None or not card.account.balance:
        return None
    is_blocked = card.blocked_at is not None
    today = timezone.localdate()
    pays = is_spendable(expires_on=card.expires_on, is_blocked=is_blocked, today=today)
    return card if pays else None
