"""All that the shop knows of a member, as the copy for the member says it."""

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string
from oscar.core.loading import get_model

from accounts.models import User
from catalogue.reviews.models import ProductReview
from checkout.order.models import Order
from checkout.payment.models import SavedCard
from checkout.returns.privacy import RETURNS_READ_ALONG, told_of
from checkout.wallet.models import Entry, GiftCard
from members.wishlists.models import WishList
from notifications.preferences import preferences_of

ADDRESS = (
    "first_name",
    "last_name",
    "line1",
    "line2",
    "line3",
    "line4",
    "state",
    "postcode",
    "country_id",
    "phone_number",
)
README = """What {shop} knows of you
========================

data.json holds everything that is kept with your account: names are those of the shop's tables,
times are UTC, amounts are in the currency beside them. Of kept cards the
shop knows the last four digits; the payment provider has the rest. Passwords and secrets of the
second factor are left out, for your safety.
"""


def archive_of(user: User, *, shop_name: str) -> bytes:
    """A zip of data.json and a word about it."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as files:
        files.writestr("README.txt", README.format(shop=shop_name))
        text = json.dumps(data_of(user), cls=_Encoder, ensure_ascii=False, indent=2)
        files.writestr("data.json", text)
    return archive.getvalue()


def data_of(user: User) -> dict[str, Any]:
    """Everything that is kept of a member, by what it is about."""
    return {
        "account": {
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "joined": user.date_joined,
            "last_sign_in": user.last_login,
        },
        "email_addresses": _rows(EmailAddress, user, "email", "verified", "primary"),
        "addresses": _rows(
            get_model("address", "UserAddress"),
            user,
            *ADDRESS,
            "notes",
            "is_default_for_shipping",
            "is_default_for_billing",
        ),
        "orders": [_order(order) for order in _orders(user)],
        "kept_cards": list(
            SavedCard.objects.filter(customer__user=user)
            .order_by("pk")
            .values("brand", "last4", "exp_month", "exp_year", "created_at")
        ),
        "wallet": [
            _entry(entry)
            for entry in Entry.objects.filter(account__user=user)
            .order_by("pk")
            .select_related("transfer__order", "account")
        ],
        "gift_cards_bought": list(
            GiftCard.objects.filter(line__order__user=user)
            .order_by("pk")
            .values("amount", "recipient_email", "sender_name", "message", "send_on", "expires_on")
        ),
        "wishlists": [_wishlist(each) for each in _wishlists(user)],
        "reviews": _rows(
            ProductReview, user, "product__title", "score", "title", "body", "date_created"
        ),
        "helpful_votes": _rows(
            get_model("reviews", "Vote"), user, "review_id", "delta", "date_created"
        ),
        "stock_alerts": _rows(
            get_model("customer", "ProductAlert"), user, "product__title", "status", "date_created"
        ),
        "mail_preferences": {str(kind): said for kind, said in preferences_of(user).items()},
        "mails": _rows(get_model("communication", "Email"), user, "email", "subject", "date_sent"),
        "searches": _rows(get_model("analytics", "UserSearch"), user, "query", "date_created"),
        "products_seen": _rows(
            get_model("analytics", "UserProductView"), user, "product__title", "date_created"
        ),
        "sign_ins": _rows(UserSession, user, "ip", "user_agent", "created_at", "last_seen_at"),
        "second_factors": _rows(Authenticator, user, "type", "created_at", "last_used_at"),
        "signs_in_with": _rows(SocialAccount, user, "provider", "uid", "date_joined"),
        **{
            name: list(import_string(rows)(user)) for name, rows in settings.DATA_OF_MEMBERS.items()
        },
    }


def _of_other_rooms(user: User) -> dict[str, list[dict]]:
    return {
        name: list(import_string(path)(user)) for name, path in settings.DATA_OF_MEMBERS.items()
    }


def _rows(model: Any, user: User, *names: str) -> list[dict]:
    return list(model.objects.filter(user=user).order_by("pk").values(*names))


def _orders(user: User) -> Iterable[Order]:
    orders = Order.objects.filter(user=user).order_by("date_placed", "pk")
    return orders.select_related("shipping_address", "billing_address").prefetch_related(
        "lines",
        "events",
        "notes",
        "documents",
        "consignments__parcels__carrier",
        *RETURNS_READ_ALONG,
    )


def _entry(entry: Entry) -> dict[str, Any]:
    transfer = entry.transfer
    return {
        "at": transfer.created_at,
        "what": transfer.kind,
        "reason": transfer.reason,
        "order": transfer.order and transfer.order.number,
        "amount": entry.amount,
        "left": entry.balance_after,
        "currency": entry.account.currency,
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "placed": order.date_placed,
        "paid": order.paid_at,
        "status": order.status,
        "currency": order.currency,
        "total_incl_tax": order.total_incl_tax,
        "total_excl_tax": order.total_excl_tax,
        "called_off_incl_tax": order.cancelled_incl_tax,
        "delivery": order.shipping_method,
        "delivery_incl_tax": order.shipping_incl_tax,
        "shipping_address": _address(order.shipping_address),
        "billing_address": _address(order.billing_address),
        "lines": [
            {
                "title": line.title,
                "sku": line.partner_sku,
                "seller": line.partner_name,
                "quantity": line.quantity,
                "called_off": line.quantity_cancelled,
                "price_incl_tax": line.line_price_incl_tax,
            }
            for line in order.lines.all()
        ],
        "history": [
            {"what": event.kind, "status": event.new_status, "at": event.at}
            for event in order.events.all()
        ],
        "tracking": [
            {
                "seller": consignment.partner_name,
                "carrier": parcel.carrier and parcel.carrier.name,
                "reference": parcel.tracking_reference,
                "sent": parcel.dispatched_at,
                "delivered": parcel.delivered_at,
            }
            for consignment in order.consignments.all()
            for parcel in consignment.parcels.all()
        ],
        "invoices": [
            {
                "kind": document.kind,
                "number": document.number,
                "issued": document.issued_at,
                "issuer": document.said["issuer"]["name"],
                "net": document.net,
                "tax": document.tax,
                "gross": document.gross,
                "to": document.said["to"],
                "delivered_to": document.said["delivered_to"],
            }
            for document in order.documents.all()
        ],
        "messages": [
            {"at": note.date_created, "text": note.message}
            for note in order.notes.all()
            if note.is_for_customer
        ],
        **told_of(order),
    }


def _address(address: Any) -> dict[str, Any] | None:
    return {name: getattr(address, name) for name in ADDRESS} if address else None


def _wishlists(user: User) -> Iterable[WishList]:
    return WishList.objects.filter(owner=user).prefetch_related("lines")


def _wishlist(wishlist: WishList) -> dict[str, Any]:
    return {
        "name": wishlist.name,
        "visibility": wishlist.visibility,
        "created": wishlist.date_created,
        "products": [line.title for line in wishlist.lines.all()],
    }


class _Encoder(DjangoJSONEncoder):
    """Telephone numbers and translated words are written as people read them."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)
