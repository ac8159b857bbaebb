"""Which mails a member wants besides the necessary ones, and the links that end them.

Mails about an order, and those that let somebody in, are necessary and ask nobody.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import MailPreference

Kind = MailPreference.Kind

USUAL = {
    # Advertising needs a yes; what somebody asked for, or bought, is written about until a no.
    Kind.NEWS: False,
    Kind.BACK_IN_STOCK: True,
    Kind.REVIEW_REQUESTS: True,
}
SALT = "notifications.unsubscribe"


def wants_mail(user: User, kind: str) -> bool:
    """Whether a member is written to with this kind of mail. Who was erased is not."""
    if user.erased_at is not None or not user.is_active:
        return False
    return preferences_of(user)[Kind(kind)]


def preferences_of(user: User) -> dict[Kind, bool]:
    """All kinds of mail, and whether the member wants them."""
    said = dict(MailPreference.objects.filter(user=user).values_list("kind", "wanted"))
    return {kind: said.get(kind.value, usual) for kind, usual in USUAL.items()}


@transaction.atomic
def keep_preferences(user: User, *, wanted: Iterable[str]) -> None:
    """Write down a member's word on every kind."""
    chosen = set(wanted)
    _keep(user, {kind: kind in chosen for kind in Kind})


def stop_mail(user: User, kind: str) -> None:
    """Write down that a member does not want a kind of mail any more."""
    _keep(user, {Kind(kind): False})


def unsubscribe_url(user: User, kind: str) -> str:
    """The absolute address that ends a kind of mail without a sign-in. It does not expire:

    a mail may be read years later, and all its holder can do is send less mail.
    """
    token = Signer(salt=SALT).sign(f"{user.pk}.{Kind(kind).value}")
    return settings.SITE_URL + reverse("customer:unsubscribe", args=[token])


def unsubscribe_target(token: str) -> tuple[User, Kind] | None:
    """The member and the kind of mail of such an address. None: it is not one of ours."""
    try:
        number, _, kind = Signer(salt=SALT).unsign(token).partition(".")
        user = User.objects.filter(pk=int(number), erased_at=None).first()
        return (user, Kind(kind)) if user is not None else None
    except (BadSignature, ValueError):
        return None


def _keep(user: User, words: dict[Kind, bool]) -> None:
    now = timezone.now()
    MailPreference.objects.bulk_create(
        [
            MailPreference(user=user, kind=kind.value, wanted=wanted, changed_at=now)
            for kind, wanted in words.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["wanted", "changed_at"],
    )
