"""A shop with one of everything, and the people who open its dashboard."""

import io
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model
from PIL import Image

from accounts.models import User
from catalogue.models import Product, ProductClass
from catalogue.partner.models import StockAlert
from checkout.invoices.actions import issue_documents
from checkout.invoices.models import Document
from checkout.order.actions import dispatch_order
from checkout.order.models import Order
from checkout.order.rules import Status
from checkout.payment.models import Difference, StaffTask, WebhookEvent
from checkout.returns.models import Return
from checkout.returns.pictures import keep_pictures, stored
from checkout.shipping.models import Carrier
from checkout.tax.models import TaxRate
from checkout.wallet.models import Account, GiftCard
from media.uploads import clean_picture
from tests import factories
from tests.snapshots import Snapshot
from tests.wallet.money import make_credit, make_gift_card

MESSAGE = {
    "id": "evt_1",
    "type": "customer.created",
    "created": 1,
    "data": {"object": {"object": "customer", "id": "cus_1"}},
}


@dataclass
class Shop:
    """One of everything the dashboard has a page for."""

    category: Any
    product: Product
    parent: Product
    child: Product
    product_class: ProductClass
    group: Any
    option: Any
    order: Order
    note: Any
    partner: Any
    seller: User
    offer: Any
    range: Any
    voucher: Any
    voucher_set: Any
    review: Any
    alert: Any
    carrier: Any
    method: Any
    band: Any
    zone: Any
    point: Any
    rate: Any
    mail: Any
    customer: User
    product_alert: Any
    task: StaffTask
    difference: Difference
    message: WebhookEvent
    back: Return
    wallet: Account
    gift_card: GiftCard

    @cached_property
    def invoice(self) -> Document:
        """Of another order, which is sent when the invoice is first asked for."""
        order = paid(factories.make_order(self.product, owner=self.order.user))
        dispatch_order(order.pk, by=factories.make_staff())
        return issue_documents(order.pk)[0]


@pytest.fixture
def staff(db) -> User:
    return _raised(factories.make_member("staff@shop.example"), is_staff=True, is_superuser=True)


@pytest.fixture
def staff_client(staff) -> Client:
    return signed_in(staff)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def staff_with(*permissions: str) -> User:
    """A member of staff, no superuser, with these permissions (`app.codename`) alone."""
    user = _raised(factories.make_member(), is_staff=True)
    for permission in permissions:
        app, _, codename = permission.partition(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return User.objects.get(pk=user.pk)


def _raised(user: User, **flags: bool) -> User:
    User.objects.filter(pk=user.pk).update(**flags)
    user.refresh_from_db()
    return user


def paid(order: Order) -> Order:
    """The order as it is once its payment has arrived."""
    Order.objects.filter(pk=order.pk).update(status=Status.PAID, paid_at=timezone.now())
    order.lines.update(status=Status.PAID)
    order.refresh_from_db()
    return order


def picture_file(name: str = "bowl.png", *, size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", size, "#243c92").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


@pytest.fixture(scope="session")
def _snapshot_of_shop(django_db_setup: None, django_db_blocker: Any) -> Snapshot[Shop]:
    with django_db_blocker.unblock():
        return Snapshot(_make_shop)


@pytest.fixture
def shop(_snapshot_of_shop: Snapshot[Shop], db: None) -> Shop:
    return _snapshot_of_shop.restore()


def _make_shop() -> Shop:
    category = get_model("catalogue", "Category").add_root(name="Tableware", slug="tableware")
    category.add_child(name="Bowls", slug="bowls")
    product = factories.make_product("Blue bowl", price="20.00", stock=10)
    product.categories.add(category)
    parent = factories.make_product("Cup", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    child = factories.make_product("Small cup", parent=parent)
    group = get_model("catalogue", "AttributeOptionGroup").objects.create(name="Colour")
    group.options.create(option="Blue")
    product.product_class.attributes.create(
        name="Colour", code="colour", type="option", option_group=group
    )
    customer = factories.make_member("ada@shop.example", first_name="Ada", last_name="Byron")
    order = paid(factories.make_order(product, owner=customer, quantity=2))
    seller = factories.make_member("seller@shop.example")
    partner = product.stockrecords.get().partner
    partner.users.add(seller)
    seller.user_permissions.add(Permission.objects.get(codename="dashboard_access"))
    now = timezone.now()
    voucher_set = get_model("voucher", "VoucherSet").objects.create(
        name="Spring",
        code_length=12,
        count=1,
        start_datetime=now,
        end_datetime=now + timedelta(days=9),
    )
    voucher = factories.make_voucher("SPRING")
    set_voucher = factories.make_voucher("INSET")
    voucher_set.vouchers.add(set_voucher)
    offer = factories.make_offer()
    method = factories.make_delivery()
    return Shop(
        category=category,
        product=product,
        parent=parent,
        child=child,
        product_class=product.product_class,
        group=group,
        option=get_model("catalogue", "Option").objects.create(name="Engraving"),
        order=order,
        note=order.notes.create(message="Fragile", user=customer),
        partner=partner,
        seller=seller,
        offer=offer,
        range=offer.condition.range,
        voucher=voucher,
        voucher_set=voucher_set,
        review=get_model("reviews", "ProductReview").objects.create(
            product=product, user=customer, score=5, title="Lovely", body="Very blue."
        ),
        alert=StockAlert.objects.create(stockrecord=product.stockrecords.get(), threshold=20),
        carrier=Carrier.objects.create(name="Post"),
        method=method,
        band=method.bands.get(),
        zone=factories.make_zone("GB"),
        point=factories.make_point(),
        rate=TaxRate.objects.get(country="GB", tax_class="standard"),
        mail=get_model("communication", "CommunicationEventType").objects.create(
            code="HELLO", name="Hello", category="Order related"
        ),
        customer=customer,
        product_alert=get_model("customer", "ProductAlert").objects.create(
            product=product, user=customer
        ),
        task=StaffTask.objects.create(kind="dispute", reference="dp_1", order=order, about="12.00"),
        difference=Difference.objects.create(
            subject="pi_1", about="payment", kind="unknown", theirs=12, currency="GBP", seen_at=now
        ),
        message=WebhookEvent.objects.create(
            event_id="evt_1", type="customer.created", payload=MESSAGE
        ),
        back=_return_of(order),
        wallet=make_credit("5.00", member=customer),
        gift_card=make_gift_card("10.00"),
    )


def _return_of(order: Order) -> Return:
    """As it was asked for, with a picture."""
    back = Return.objects.create(
        number=f"R{order.number}-1",
        order=order,
        consignment=order.consignments.get(),
        status="Requested",
        reason="faulty",
        requested_at=timezone.now(),
    )
    keep_pictures(back, stored([clean_picture(picture_file())]))
    return back
