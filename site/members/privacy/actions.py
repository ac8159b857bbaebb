"""A copy of one's data, and the end of an account.

An account is closed at once, with all that names its member; what the law has the shop keep, the
orders and their addresses, stays until `forget_old_addresses` (decision 0007), like guests' orders.
"""

import logging
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model
from wagtail.users.models import UserProfile

from accounts.models import DataExport, User
from accounts.sessions import end_sessions
from catalogue.reviews.actions import delete_review
from catalogue.reviews.models import ProductReview, Vote
from checkout.basket.models import Basket
from checkout.invoices.actions import forget_customers
from checkout.invoices.models import Document
from checkout.order.actions import cancel_order
from checkout.order.exceptions import InvalidOrderStatus
from checkout.order.models import Order
from checkout.order.states import ENDED_UNSENT, TO_SEND, Status
from checkout.payment.cards import forget_customer
from checkout.returns.privacy import forget_person
from checkout.wallet.closing import close_wallet
from checkout.wallet.gift_cards import forget_gifts
from locks import lock_rows
from members.privacy.contents import archive_of
from members.privacy.traces import forget_mails_to
from members.wishlists.models import WishList
from notifications.models import MailPreference
from outbox.actions import record_event

ERASED_EMAIL = "erased-{}@erased.invalid"
ERASED = "-"
BATCH = 5000
ON_THE_WAY = (*TO_SEND, Status.DISPATCHED)

logger = logging.getLogger("members")


class ErasureRefused(Exception):
    """The shop would be without anybody to run it, or a seller without anybody to look after it."""


@transaction.atomic
def ask_for_export(user: User) -> DataExport:
    """Have a copy of a member's data made. One that is being made is not made twice."""
    lock_rows(User.objects.filter(pk=user.pk))
    waiting = DataExport.objects.filter(user=user, ready_at=None).first()
    if waiting is not None:
        return waiting
    export = DataExport.objects.create(user=user)
    record_event("member.export_asked", key=str(export.key), payload={"export_id": export.pk})
    return export


def make_export(export_id: int) -> None:
    """Make a copy that was asked for, and write to its member. Does nothing twice."""
    for export in lock_rows(DataExport.objects.filter(pk=export_id, ready_at=None)):
        user = export.user
        now = timezone.now()
        DataExport.objects.filter(pk=export.pk).update(
            archive=archive_of(user, shop_name=settings.SHOP_NAME),
            ready_at=now,
            expires_at=now + timedelta(days=settings.DATA_EXPORT_DAYS),
        )
        url = settings.SITE_URL + reverse("customer:privacy")
        mail = _mail("data_export", to=user.email, url=url, days=settings.DATA_EXPORT_DAYS)
        record_event("mail.requested", key=f"data export {export.key}", payload=mail)


def delete_old_exports(*, now: datetime) -> int:
    """Delete copies whose time is over. Returns how many."""
    return DataExport.objects.filter(expires_at__lte=now).delete()[0]


def erase_member(user: User) -> None:
    """Close an account and erase whom it belonged to. Does nothing for one that is erased.

    Unpaid orders are cancelled first, each by itself; payments that come in later are given back
    like any late one. Raises ErasureRefused.
    """
    check_erasable(user)
    _cancel_unpaid(user)
    with transaction.atomic():
        # All who run the shop at once, so that the last two cannot leave together.
        lock_rows(User.objects.filter(Q(pk=user.pk) | Q(is_superuser=True)))
        user.refresh_from_db()
        if user.erased_at is not None:
            return
        check_erasable(user)
        payload = {"user_id": user.pk, **_last_mail(user)}
        close_wallet(user)
        forget_gifts(Order.objects.filter(user=user))
        _erase_belongings(user)
        _erase_orders(user)
        _erase_person(user)
        record_event("member.erased", key=str(user.pk), payload=payload)
    logger.info("Member %s had the account erased", user.pk)


def check_erasable(user: User) -> None:
    """Raises ErasureRefused for the last who can run the shop, and for a seller's only person."""
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.filter(is_superuser=True).exists():
        raise ErasureRefused("superuser")
    if user.is_staff and not others.filter(is_staff=True).exists():
        raise ErasureRefused("staff")
    for partner in user.partners.all():
        if not partner.users.filter(is_active=True).exclude(pk=user.pk).exists():
            raise ErasureRefused("seller")


def forget_old_addresses(*, now: datetime) -> int:
    """Empty what orders of guests and erased members say of them, and need not keep any longer.

    That is the addresses, on the documents too, and the words of returns and gifts. Returns how
    many orders; at most BATCH at once, the rest the next time.
    """
    oldest = now - timedelta(days=round(365.25 * settings.ORDER_ADDRESS_YEARS))
    documents = Document.objects.filter(order=OuterRef("pk")).exclude(said__to=[])
    tells = Exists(documents) | ~Q(guest_email="")
    for address in ("shipping_address", "billing_address"):
        tells |= Q(**{f"{address}__isnull": False}) & ~Q(**{f"{address}__line1": ERASED})
    of_nobody = Q(user=None) | Q(user__erased_at__isnull=False)
    old = Order.objects.filter(of_nobody, tells, date_placed__lt=oldest).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:BATCH])
    orders = Order.objects.filter(pk__in=ids)
    with transaction.atomic():
        _forget_addresses(ids)
        forget_gifts(orders)
        forget_person(orders)
        orders.update(guest_email="")
    return len(ids)


def _cancel_unpaid(user: User) -> None:
    unpaid = Order.objects.filter(user=user, status=Status.PENDING_PAYMENT)
    for order_id in unpaid.order_by("pk").values_list("pk", flat=True):
        try:
            cancel_order(order_id, by=None)
        except InvalidOrderStatus:
            # Paid, or expired, in this moment: then it is no longer unpaid.
            continue


def _last_mail(user: User) -> dict[str, str]:
    """With the links by which orders on their way can still be followed."""
    coming = Order.objects.filter(user=user, status__in=ON_THE_WAY).order_by("pk")
    orders = [{"number": order.number, "url": _signed_url(order)} for order in coming]
    years = settings.ORDER_ADDRESS_YEARS
    return _mail("account_closed", to=user.email, orders=orders, years=years)


def _signed_url(order: Order) -> str:
    path = reverse("customer:anon-order", args=[order.number, order.verification_hash()])
    return settings.SITE_URL + path


def _erase_belongings(user: User) -> None:
    for review in ProductReview.objects.filter(user=user).order_by("pk"):
        delete_review(review)
    Vote.objects.filter(user=user).delete()
    WishList.objects.filter(owner=user).delete()
    Basket.objects.filter(owner=user).exclude(order__isnull=False).delete()
    end_sessions(UserSession.objects.filter(user=user))
    forget_customer(user)
    for model in (
        DataExport,
        MailPreference,
        EmailAddress,
        SocialAccount,
        Authenticator,
        get_model("address", "UserAddress"),
        get_model("customer", "ProductAlert"),
        get_model("communication", "Email"),
        get_model("analytics", "UserSearch"),
        get_model("analytics", "UserProductView"),
        get_model("analytics", "UserRecord"),
        UserProfile,
    ):
        model.objects.filter(user=user).delete()
    get_model("communication", "Notification").objects.filter(recipient=user).delete()


def _erase_orders(user: User) -> None:
    """Orders stay, with amounts. Who paid nothing leaves no address either."""
    Order.objects.filter(user=user).exclude(guest_email="").update(guest_email="")
    for address in forget_person(Order.objects.filter(user=user)):
        forget_mails_to(address)
    never_paid = Order.objects.filter(user=user, status__in=ENDED_UNSENT, paid_at=None)
    _forget_addresses(list(never_paid.values_list("pk", flat=True)))


def _forget_addresses(order_ids: list[int]) -> None:
    blank = dict.fromkeys(("title", "first_name", "last_name", "line2", "line3", "state"), "")
    blank |= {"line1": ERASED, "line4": "", "postcode": "", "search_text": ""}
    orders = Order.objects.filter(pk__in=order_ids)
    shipping = orders.values("shipping_address")
    get_model("order", "ShippingAddress").objects.filter(pk__in=shipping).update(
        **blank, phone_number="", notes=""
    )
    billing = orders.values("billing_address")
    get_model("order", "BillingAddress").objects.filter(pk__in=billing).update(**blank)
    forget_customers(order_ids)


def _erase_person(user: User) -> None:
    user.groups.clear()
    user.user_permissions.clear()
    user.partners.clear()
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        email=ERASED_EMAIL.format(user.pk),
        first_name="",
        last_name="",
        password=user.password,
        is_active=False,
        is_staff=False,
        is_superuser=False,
        last_login=None,
        erased_at=timezone.now(),
    )


def _mail(kind: str, *, to: str, **context) -> dict[str, str]:
    context |= {"shop_name": settings.SHOP_NAME, "site_url": settings.SITE_URL}
    return {
        "to": to,
        "subject": render_to_string(f"emails/{kind}_subject.txt", context).strip(),
        "text": render_to_string(f"emails/{kind}.txt", context).strip(),
        "html": render_to_string(f"emails/{kind}.html", context),
    }
