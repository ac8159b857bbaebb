"""Log-ins, reviews, and the orders that the customer had before."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth.models import Group
from django.db.models import Avg, Count, Q
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from accounts.models import User
from catalogue.models import Product
from catalogue.partner.places import Place
from catalogue.reviews.models import ProductReview
from checkout.basket.models import Basket
from checkout.invoices.actions import issue_documents
from checkout.order.actions import complete_order, dispatch_order, lock_order, mark_paid
from checkout.order.fulfilment import mark_delivered
from checkout.order.models import Order, Parcel, ShippingAddress
from checkout.order.placement import Placement, place_order
from checkout.shipping.deliveries import cheapest_delivery, sendings_of
from checkout.shipping.models import Carrier
from config import roles
from demo.accounts import LOG_INS, NAMES, PAST_ORDERS, REVIEWERS, PastOrder
from demo.goods import Good
from demo.goods.commerce import CARRIERS
from demo.loading.returns import send_back
from demo.words.reviews import REVIEWS
from outbox.models import Event

EmailAddress = get_model("account", "EmailAddress")
UserAddress = get_model("address", "UserAddress")
Selector = get_class("partner.strategy", "Selector")

FIRST_REVIEW = datetime(2025, 11, 3, 18, 20, tzinfo=UTC)
BETWEEN_REVIEWS = timedelta(hours=43)
HOME_ADDRESS = {
    "line1": "7 Orchard Place",
    "line4": "Stroud",
    "postcode": "GL5 0QX",
    "country_id": "GB",
}


def load_log_ins() -> int:
    """People with a password, in the groups of their roles."""
    for role, email, password, _ in LOG_INS:
        user = User.objects.filter(email=email).first()
        if user is None:
            first, last = NAMES[role]
            user = User.objects.create_user(email, password, first_name=first, last_name=last)
            user.is_staff = role in ("Staff", "Administrator")
            user.is_superuser = role == "Administrator"
            user.save(update_fields=["is_staff", "is_superuser"])
        EmailAddress.objects.get_or_create(
            user=user, email=email, defaults={"primary": True, "verified": True}
        )
        group = {"Editor": roles.EDITORS, "Staff": roles.SHOP_STAFF}.get(role)
        if group:
            user.groups.add(Group.objects.get(name=group))
    return len(LOG_INS)


def load_reviews(goods: Sequence[Good]) -> int:
    """Reviews and the ratings that follow from them."""
    people = _reviewers()
    products = Product.objects.in_bulk([good.code for good in goods], field_name="upc")
    there = set(ProductReview.objects.values_list("product_id", "user_id"))
    reviews, dates = [], {}
    for number, (code, score, key, title, body) in enumerate(REVIEWS):
        product = products.get(code)
        if product is None or (product.pk, people[key].pk) in there:
            continue
        reviews.append(
            ProductReview(
                product=product,
                user=people[key],
                score=score,
                title=title,
                body=body,
                status=ProductReview.APPROVED,
            )
        )
        # scattered, so that one good's reviews are not of one week
        dates[product.pk, people[key].pk] = FIRST_REVIEW + BETWEEN_REVIEWS * (
            number * 61 % len(REVIEWS)
        )
    for review in ProductReview.objects.bulk_create(reviews):
        review.date_created = dates[review.product_id, review.user_id]
    ProductReview.objects.bulk_update(reviews, ["date_created"])
    _rate(products)
    return len(there) + len(reviews)


def load_past_orders() -> int:
    """Two orders of the customer, placed and sent by the shop's own actions, long ago.

    Whoever could be told of them is not: their events are removed before anybody sees them.
    """
    customer = User.objects.get(email=LOG_INS[0][1])
    first, last = NAMES["Customer"]
    UserAddress.objects.get_or_create(
        user=customer,
        line1=HOME_ADDRESS["line1"],
        defaults={
            "first_name": first,
            "last_name": last,
            "is_default_for_shipping": True,
            **HOME_ADDRESS,
        },
    )
    for past in PAST_ORDERS:
        if not Order.objects.filter(placement_key=_key(past)).exists():
            _place(past, customer)
    return len(PAST_ORDERS)


def past_orders_are_loaded() -> bool:
    keys = [_key(past) for past in PAST_ORDERS]
    return Order.objects.filter(placement_key__in=keys).count() == len(keys)


def _place(past: PastOrder, customer: User) -> None:
    basket = Basket.objects.create(owner=customer)
    basket.strategy = Selector().strategy(country="GB", fresh=True)
    for code, quantity in past.goods:
        basket.add_product(Product.objects.get(upc=code), quantity)
    place = Place(HOME_ADDRESS["country_id"], postcode=HOME_ADDRESS["postcode"])
    delivery = cheapest_delivery(basket, sendings_of(basket, place))
    if delivery is None:
        raise ValueError(f"Nobody delivers {past.name}.")
    order = place_order(
        Placement(
            key=_key(past),
            basket_id=basket.pk,
            user=customer,
            guest_email="",
            shipping_address=ShippingAddress(
                first_name=customer.first_name, last_name=customer.last_name, **HOME_ADDRESS
            ),
            shipping_codes=delivery.choice.by_seller,
            expected_total=None,
        )
    )
    placed = timezone.now() - timedelta(days=past.days_ago)
    mark_paid(lock_order(order.pk), at=placed + timedelta(minutes=2))
    staff = User.objects.get(email=LOG_INS[2][1])
    dispatch_order(
        order.pk,
        by=staff,
        carrier=Carrier.objects.filter(name=CARRIERS[0][0]).first(),
        tracking_reference=past.tracking_reference,
        at=placed + timedelta(days=1),
    )
    if past.completed:
        for parcel in Parcel.objects.filter(consignment__order=order):
            mark_delivered(parcel.pk, by=staff, at=placed + timedelta(days=4))
        complete_order(order.pk, by=staff, at=placed + timedelta(days=30))
    send_back(order, past.returned, placed=placed, staff=staff)
    Order.objects.filter(pk=order.pk).update(date_placed=placed)
    issue_documents(order.pk, at=placed + timedelta(days=1))
    told = Q(key__startswith=order.number) | Q(payload__order_id=order.pk)
    Event.objects.filter(told).delete()


def _key(past: PastOrder) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://bowerbird.example/demo/{past.name}")


def _reviewers() -> dict[str, User]:
    people = {}
    for key, first, last in REVIEWERS:
        people[key], created = User.objects.get_or_create(
            email=f"{key}@customers.bowerbird.example",
            defaults={"first_name": first, "last_name": last},
        )
        if created:
            people[key].set_unusable_password()
            people[key].save(update_fields=["password"])
    return people


def _rate(products: dict[str, Product]) -> None:
    approved = ProductReview.objects.filter(
        product__in=products.values(), status=ProductReview.APPROVED
    )
    rated = approved.order_by().values("product").annotate(mean=Avg("score"), count=Count("pk"))
    for row in rated:
        Product.objects.filter(pk=row["product"]).update(
            rating=row["mean"], rating_count=row["count"]
        )
