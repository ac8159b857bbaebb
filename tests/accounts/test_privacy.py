"""A copy of one's data, and the end of an account."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import DataExport, User
from catalogue.models import Product
from catalogue.reviews.models import ProductReview
from checkout.order.actions import lock_order, mark_paid
from checkout.order.models import Order
from members.privacy.actions import (
    ErasureRefused,
    ask_for_export,
    delete_old_exports,
    erase_member,
    forget_old_addresses,
)
from members.wishlists import actions as wishlists
from members.wishlists.models import WishList
from notifications.models import Message
from outbox.actions import deliver_due
from outbox.models import Event
from tests.accounts.conftest import give_password
from tests.factories import (
    PASSWORD,
    make_country,
    make_member,
    make_order,
    make_product,
    make_seller,
)
from tests.returns.conftest import withdraw

UserAddress = get_model("address", "UserAddress")
ShippingAddress = get_model("order", "ShippingAddress")


def close(client, **fields):
    form = {"password": PASSWORD, "understood": "on"} | fields
    return client.post(reverse("customer:close-account"), form)


def make_paid_order(member: User) -> Order:
    order = make_order(owner=member)
    with transaction.atomic():
        mark_paid(lock_order(order.pk), at=timezone.now())
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def known(member) -> User:
    """A member of whom the shop knows much."""
    product = make_product("Mug")
    wishlists.wish(product, owner=member)
    UserAddress.objects.create(
        user=member,
        first_name="Ada",
        last_name="Byron",
        line1="12 Bower Lane",
        line4="London",
        postcode="N1 9GU",
        country=make_country(),
    )
    ProductReview.objects.create(
        product=product,
        user=member,
        score=4,
        title="Good",
        body="As shown.",
        status=ProductReview.APPROVED,
    )
    return member


@pytest.fixture
def export(known, mail_server) -> DataExport:
    ask_for_export(known)
    deliver_due()
    return DataExport.objects.get()


def test_copy_holds_what_the_shop_knows(known, export):
    order = make_paid_order(known)
    DataExport.objects.all().delete()
    ask_for_export(known)
    deliver_due()
    with ZipFile(BytesIO(bytes(DataExport.objects.get().archive))) as files:
        assert files.namelist() == ["README.txt", "data.json"]
        data = json.loads(files.read("data.json"))
    assert data["account"]["email"] == "ada@shop.example"
    assert data["addresses"][0]["line1"] == "12 Bower Lane"
    assert data["wishlists"][0]["products"] == ["Mug"]
    assert data["reviews"][0]["body"] == "As shown."
    assert data["orders"][0]["number"] == order.number
    assert data["orders"][0]["shipping_address"]["postcode"] == "N1 9GU"
    assert "password" not in json.dumps(data)


def test_copy_is_made_once_however_often_it_is_asked_for(known):
    assert ask_for_export(known) == ask_for_export(known)
    assert DataExport.objects.count() == 1


def test_member_is_written_to_when_the_copy_is_here(export, mail_server):
    (mail,) = [mail for mail in mail_server.mails if "copy" in mail["Subject"]]
    assert mail["To"] == "ada@shop.example"


def test_copy_is_fetched_after_the_password_was_given(client, signed_in_now, export):
    address = reverse("customer:data-export", args=[export.key])
    answer = signed_in_now.get(address)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"


def test_copy_asks_for_the_password_of_a_session_left_open(signed_in, export):
    answer = signed_in.get(reverse("customer:data-export", args=[export.key]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_copy_of_another_is_not_found(client, export):
    other = make_member()
    client.post(reverse("account_login"), {"login": other.email, "password": PASSWORD})
    give_password(client)
    assert client.get(reverse("customer:data-export", args=[export.key])).status_code == 404


def test_copy_has_its_time(signed_in_now, export):
    DataExport.objects.update(expires_at=timezone.now())
    address = reverse("customer:data-export", args=[export.key])
    assert signed_in_now.get(address).status_code == 404
    assert delete_old_exports(now=timezone.now()) == 1


def test_closing_asks_for_the_password(signed_in, member):
    for fields in ({"password": "wrong"}, {"password": ""}, {"understood": ""}):
        answer = close(signed_in, **fields)
        assert answer.status_code == 200
        assert answer.context["form"].errors
    member.refresh_from_db()
    assert member.is_active and member.erased_at is None


def test_closed_account_does_not_open_again(client, signed_in, member):
    assert close(signed_in).url == reverse("customer:closed")
    assert client.get(reverse("customer:summary")).status_code == 302
    answer = client.post(
        reverse("account_login"), {"login": "ada@shop.example", "password": PASSWORD}
    )
    assert answer.status_code == 200 and not answer.wsgi_request.user.is_authenticated


def test_nothing_names_who_is_erased(known, mail_server):
    product = Product.objects.get(title="Mug")
    order = make_paid_order(known)
    erase_member(known)
    known.refresh_from_db()
    assert known.email == f"erased-{known.pk}@erased.invalid"
    assert (known.first_name, known.last_name, known.is_active) == ("", "", False)
    for model in (UserAddress, WishList, ProductReview, EmailAddress, DataExport):
        assert not model.objects.exists(), model
    product.refresh_from_db()
    assert product.rating is None
    kept = Order.objects.get(pk=order.pk)
    assert kept.total_incl_tax == order.total_incl_tax
    assert kept.shipping_address.line1 == "12 Bower Lane", "for the books"


def test_last_mail_leads_to_what_is_on_its_way_and_leaves_no_trace(
    client, known, mail_server, settings
):
    order = make_paid_order(known)
    deliver_due()
    erase_member(known)
    deliver_due()
    last = mail_server.mails[-1]
    assert (last["To"], last["Subject"]) == ("ada@shop.example", "Your account is closed")
    text = last.get_payload()[0].get_payload(decode=True).decode()
    link = next(word for word in text.split() if "order-status" in word)
    page = client.get(link.removeprefix(settings.SITE_URL))
    assert order.number in page.content.decode()
    assert not Message.objects.filter(recipient="ada@shop.example").exists()
    assert "ada@shop.example" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_erasing_twice_changes_nothing(known):
    erase_member(known)
    first = User.objects.filter(pk=known.pk).values().get()
    erase_member(known)
    assert User.objects.filter(pk=known.pk).values().get() == first
    assert Event.objects.filter(topic="member.erased").count() == 1


def test_unpaid_order_is_cancelled_and_its_address_goes(known):
    make_country()
    order = make_order(owner=known)
    stock = order.lines.get().stockrecord
    erase_member(known)
    order.refresh_from_db()
    stock.refresh_from_db()
    assert order.status == "Cancelled"
    assert stock.num_allocated == 0
    assert order.shipping_address.line1 == "-"
    assert (order.shipping_address.first_name, order.shipping_address.postcode) == ("", "")


def test_sessions_end_everywhere(client, member):
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    key = client.session.session_key
    assert UserSession.objects.filter(session_key=key).exists()
    erase_member(member)
    assert not Session.objects.filter(session_key=key).exists()


def test_last_who_runs_the_shop_stays(home):
    boss = make_member()
    User.objects.filter(pk=boss.pk).update(is_superuser=True, is_staff=True)
    User.objects.exclude(pk=boss.pk).update(is_superuser=False)
    boss.refresh_from_db()
    with pytest.raises(ErasureRefused, match="superuser"):
        erase_member(boss)
    boss.refresh_from_db()
    assert boss.is_active


def test_only_person_of_a_seller_stays_until_there_is_another(member):
    seller = make_seller()
    seller.users.add(member)
    with pytest.raises(ErasureRefused, match="seller"):
        erase_member(member)
    seller.users.add(make_member())
    erase_member(member)
    assert seller.users.count() == 1


def test_refusal_is_said_in_words(signed_in, member):
    make_seller().users.add(member)
    answer = close(signed_in)
    assert "only one who looks after a seller" in answer.content.decode()


def test_addresses_of_the_erased_go_when_the_law_allows(known, settings):
    order = make_paid_order(known)
    erase_member(known)
    years = timedelta(days=366 * settings.ORDER_ADDRESS_YEARS)
    assert forget_old_addresses(now=timezone.now()) == 0
    assert forget_old_addresses(now=timezone.now() + years) == 1
    assert forget_old_addresses(now=timezone.now() + years) == 0
    assert ShippingAddress.objects.get(pk=order.shipping_address_id).line1 == "-"


def test_orders_of_guests_forget_them_at_the_same_time(db, settings):
    order = make_order()
    with transaction.atomic():
        mark_paid(lock_order(order.pk), at=timezone.now())
    withdraw(order, email="private@ada.example", name="Ada Byron")
    later = timezone.now() + timedelta(days=366 * settings.ORDER_ADDRESS_YEARS)
    assert forget_old_addresses(now=timezone.now()) == 0
    assert forget_old_addresses(now=later) == 1
    assert forget_old_addresses(now=later) == 0
    order = Order.objects.get(pk=order.pk)
    assert (order.guest_email, order.shipping_address.line1) == ("", "-")
    withdrawal = order.withdrawals.get()
    assert (withdrawal.name, withdrawal.email) == ("-", "nobody@erased.invalid")


def test_addresses_of_members_who_stay_are_kept(known, settings):
    make_paid_order(known)
    years = timedelta(days=366 * settings.ORDER_ADDRESS_YEARS)
    assert forget_old_addresses(now=timezone.now() + years) == 0


def test_guessing_the_password_of_the_closing_page_is_limited(signed_in, member):
    answers = [close(signed_in, password="wrong").status_code for _ in range(12)]
    assert answers[0] == 200
    assert answers[-1] == 429
