"""Reading wallets and gift cards: for their members, and for staff."""

from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from checkout.wallet.models import Account, Entry, GiftCard

LONGEST_WORDS = 100
CARD_STATES = ("open", "blocked", "expired", "empty")


def entries_of(account: Account | None) -> QuerySet:
    """What came into an account and what left it, the newest first, with order and who did it."""
    if account is None:
        return Entry.objects.none()
    entries = Entry.objects.filter(account=account)
    return entries.select_related("transfer__order", "transfer__by").order_by("-pk")


def wallets(*, words: str = "") -> QuerySet:
    """Members' wallets, the fullest first; by e-mail address or name."""
    rows = Account.objects.filter(kind=Account.Kind.WALLET).select_related("user")
    if words := _tidied(words):
        rows = rows.filter(
            Q(user__email__icontains=words)
            | Q(user__first_name__istartswith=words)
            | Q(user__last_name__istartswith=words)
        )
    return rows.order_by("-balance", "pk")


def gift_cards(*, words: str = "", state: str = "") -> QuerySet:
    """Gift cards, the newest first; by the last four of the code, e-mail address or order."""
    rows = GiftCard.objects.select_related("account", "line__order")
    if words := _tidied(words):
        rows = rows.filter(
            Q(last4=words.replace(" ", "").upper()[-4:])
            | Q(recipient_email__icontains=words)
            | Q(line__order__number=words)
        )
    today = timezone.localdate()
    match state:
        case "open":
            rows = rows.filter(account__balance__gt=0, blocked_at=None, expires_on__gte=today)
        case "blocked":
            rows = rows.filter(blocked_at__isnull=False)
        case "expired":
            rows = rows.filter(expires_on__lt=today)
        case "empty":
            rows = rows.filter(account__balance=0)
    return rows.order_by("-pk")


def sums_owed(currency: str) -> dict[str, Decimal]:
    """What the shop owes: in wallets, on gift cards, held for orders. One query."""
    counted = Account.objects.filter(currency=currency, balance__isnull=False)
    sums = dict(counted.values_list("kind").annotate(Sum("balance")).order_by("kind"))
    return {
        "wallets": sums.get(Account.Kind.WALLET, Decimal(0)),
        "cards": sums.get(Account.Kind.GIFT_CARD, Decimal(0)),
        "held": sums.get(Account.Kind.HELD, Decimal(0)),
    }


def _tidied(words: str) -> str:
    return words.replace("\0", "").strip()[:LONGEST_WORDS]
