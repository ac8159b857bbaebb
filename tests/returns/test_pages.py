"""The customer's pages: asking for a return, following it, and the withdrawal in two steps."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from checkout.order.models import Parcel
from checkout.payment.actions import start_payment
from checkout.returns.actions import approve_return, reject_return
from checkout.returns.models import Return, ReturnPicture, Withdrawal
from checkout.returns.settlement import settle_return
from media.storages import private_storage
from outbox.actions import deliver_due
from outbox.models import Event
from tests.bad_input.state import state
from tests.factories import make_delivery, make_member, make_order, make_seller, set_stock
from tests.orders.conftest import make_paid_order, pay
from tests.payment.money import at_stripe
from tests.queries.conftest import home
from tests.returns.conftest import (
    arrive,
    ask,
    make_family,
    make_taken_order,
    take_in,
    withdraw,
)
from tests.stripe_cards import confirm_payment

__all__ = ["home"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

FORM_QUERIES = 9


@pytest.fixture
def arrived(staff):
    """A guest's order whose parcels arrived yesterday."""
    return _arrived(staff)


@pytest.fixture
def members(staff):
    """The same of a member."""
    return _arrived(staff, owner=make_member("ada@shop.example", first_name="Ada"))


def _arrived(staff, **given):
    placed = make_paid_order(**given)
    arrive(placed.kiln, by=staff)
    arrive(placed.press, by=staff)
    Parcel.objects.update(delivered_at=timezone.now() - timedelta(days=1))
    return placed


def guest(name: str, order, *args) -> str:
    return reverse(f"customer:anon-{name}", args=[order.number, order.verification_hash(), *args])


def statement(order) -> str:
    return reverse("withdrawal:statement", args=[order.number, order.verification_hash()])


def picture(name: str = "crack.png") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (900, 600), "#804020").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/png")


def asked(placed, **given) -> dict:
    return {
        "key": str(uuid4()),
        f"units_{placed.bowls.pk}": "2",
        f"units_{placed.cups.pk}": "0",
        "reason": "faulty",
        "words": "Both are cracked.",
    } | given


def declared(placed, **given) -> dict:
    return {
        "key": str(uuid4()),
        f"units_{placed.bowls.pk}": "3",
        f"units_{placed.cups.pk}": "1",
        f"units_{placed.print.pk}": "1",
        "name": "Ada Byron",
        "email": "ada@shop.example",
    } | given


def test_guest_asks_for_a_return_with_a_picture_nobody_else_can_see(client, arrived):
    page = client.get(guest("order", arrived.order)).content.decode()
    address = guest("return-create", arrived.order, arrived.kiln.pk)
    assert address in page
    assert "Both" not in client.get(address).content.decode()
    answer = client.post(address, asked(arrived, pictures=[picture()]))
    back = Return.objects.get()
    assert answer.url == guest("return", arrived.order, back.number)
    told = client.get(answer.url).content.decode()
    assert "Both are cracked." in told
    row = ReturnPicture.objects.get()
    shown = guest("return-picture", arrived.order, back.number, row.pk, "large")
    assert shown in told
    answer = client.get(shown)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "private" in answer["Cache-Control"]
    assert Image.open(BytesIO(answer.content)).size == (900, 600)
    assert client.get(shown.replace("large", "huge")).status_code == 404
    bare = private_storage().url(row.file.name).partition("?")[0]
    assert requests.get(bare, timeout=10).status_code == 403


def test_member_asks_for_a_return_and_finds_it_in_the_account(client, members):
    client.force_login(members.order.user)
    order_page = reverse("customer:order", args=[members.order.number])
    address = reverse("customer:return-create", args=[members.order.number, members.kiln.pk])
    assert address in client.get(order_page).content.decode()
    assert client.post(address, asked(members)).status_code == 422, "where the money is to go"
    answer = client.post(address, asked(members, wish="wallet"))
    back = Return.objects.get()
    assert back.wish == "wallet"
    assert answer.url == reverse("customer:return", args=[members.order.number, back.number])
    assert back.order.events.last().by == members.order.user
    page = client.get(reverse("customer:return-list")).content.decode()
    assert answer.url in page
    assert 'aria-current="page">Returns' in page
    assert answer.url in client.get(order_page).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "withdrawal"},
        {"key": "1"},
        {"units": "4"},
        {"units": "-1"},
        {"units": "0"},
        {"words": "x" * 2001},
        {"pictures": "text"},
        {"pictures": 5},
    ],
)
def test_wrong_answers_are_told_and_change_nothing(client, arrived, wrong):
    given = asked(arrived)
    if "units" in wrong:
        given[f"units_{arrived.bowls.pk}"] = wrong["units"]
    elif wrong.get("pictures") == "text":
        given["pictures"] = [SimpleUploadedFile("a.png", b"<svg>", content_type="image/png")]
    elif "pictures" in wrong:
        given["pictures"] = [picture(f"{n}.png") for n in range(5)]
    else:
        given |= wrong
    before = state()
    answer = client.post(guest("return-create", arrived.order, arrived.kiln.pk), given)
    assert answer.status_code == 422
    assert state() == before
    assert not ReturnPicture.objects.exists()


def test_sent_twice_it_is_one_return(client, arrived):
    given = asked(arrived)
    address = guest("return-create", arrived.order, arrived.kiln.pk)
    assert client.post(address, given).url == client.post(address, given).url
    assert Return.objects.count() == 1


def test_pages_of_returns_are_nobody_elses(client, arrived, members, staff):
    back = ask(members.kiln, {members.bowls: 1}, at=None)
    stranger = Client()
    stranger.force_login(make_member())
    wrong = arrived.order.verification_hash()
    number = members.order.number
    for address in (
        reverse("customer:return", args=[number, back.number]),
        reverse("customer:return-label", args=[number, back.number]),
        reverse("customer:return-create", args=[number, members.kiln.pk]),
        reverse("customer:anon-return", args=[number, wrong, back.number]),
        guest("return", arrived.order, back.number),
        guest("return-create", arrived.order, members.kiln.pk),
        reverse("withdrawal:statement", args=[number, wrong]),
        reverse("withdrawal:receipt", args=[number, wrong, uuid4()]),
    ):
        before = state()
        assert stranger.get(address).status_code == 404, address
        assert stranger.post(address, {"call-off": "1"}).status_code in (404, 405), address
        assert state() == before
    assert client.get(reverse("customer:return-list")).status_code == 302


def test_customer_posts_it_or_keeps_it(client, arrived, staff):
    back = ask(arrived.kiln, {arrived.bowls: 1}, at=None)
    page = guest("return", arrived.order, back.number)
    assert (
        guest("return-label", arrived.order, back.number) not in client.get(page).content.decode()
    )
    approve_return(back.pk, by=staff)
    label = client.get(guest("return-label", arrived.order, back.number)).content.decode()
    assert back.number in label
    assert "Kiln" in label
    client.post(page, {"sent": "1", "tracking_reference": "ZX 1"})
    back.refresh_from_db()
    assert (back.status, back.tracking_reference) == ("On its way", "ZX 1")
    answer = client.post(page, {"call-off": "1"}, follow=True)
    assert "cannot become" in answer.content.decode()
    other = ask(arrived.press, {arrived.print: 1}, at=None)
    client.post(guest("return", arrived.order, other.number), {"call-off": "1"})
    other.refresh_from_db()
    assert other.status == "Called off"


def test_rejection_tells_why(client, arrived, staff):
    back = ask(arrived.kiln, {arrived.bowls: 1}, at=None)
    reject_return(back.pk, by=staff, reason="It was <b>used</b>.")
    page = client.get(guest("return", arrived.order, back.number)).content.decode()
    assert "It was &lt;b&gt;used&lt;/b&gt;." in page


def test_footer_of_every_page_leads_to_the_withdrawal(client):
    page = client.get("/catalogue/").content.decode()
    assert re.search(r'<a href="/withdrawal/">Withdraw from contract here</a>', page)


def test_withdrawal_is_declared_in_two_steps_and_has_a_receipt(client, arrived):
    address = statement(arrived.order)
    assert address in client.get(guest("order", arrived.order)).content.decode()
    page = client.get(address)
    assert page.status_code == 200
    assert 'value="guest@shop.example"' in page.content.decode()
    given = declared(arrived)
    before = state()
    recap = client.post(address, given).content.decode()
    assert "Confirm withdrawal" in recap
    assert "I, Ada Byron, withdraw" in recap
    assert state() == before
    assert client.post(address, given | {"change": "1"}).status_code == 200
    assert state() == before
    answer = client.post(address, given | {"confirm": "1"})
    withdrawal = Withdrawal.objects.get()
    assert answer.url.endswith(f"/{withdrawal.key}/")
    receipt = client.get(answer.url).content.decode()
    assert "Ada Byron, ada@shop.example" in receipt
    assert f"{timezone.localtime(withdrawal.declared_at):%H:%M:%S}" in receipt
    assert client.post(address, given | {"confirm": "1"}).url == answer.url
    assert Withdrawal.objects.count() == 1
    assert "nothing to withdraw" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"email": "nobody"}, {"key": ""}, {"units": "4"}, {"units": "x"}]
)
def test_statement_that_is_not_one_is_told_so_and_changes_nothing(client, arrived, wrong):
    given = declared(arrived, confirm="1")
    if "units" in wrong:
        given[f"units_{arrived.bowls.pk}"] = wrong["units"]
    else:
        given |= wrong
    before = state()
    assert client.post(statement(arrived.order), given).status_code == 422
    assert state() == before


def test_withdrawal_is_not_offered_after_its_time(client, arrived):
    Parcel.objects.update(delivered_at=timezone.now() - timedelta(days=20))
    assert (
        statement(arrived.order) not in client.get(guest("order", arrived.order)).content.decode()
    )
    assert "nothing to withdraw" in client.get(statement(arrived.order)).content.decode()
    before = state()
    answer = client.post(statement(arrived.order), declared(arrived, confirm="1"))
    assert answer.status_code == 409
    assert state() == before


@pytest.mark.parametrize("is_theirs", [True, False])
def test_strangers_are_told_the_same_whether_there_is_an_order_or_not(
    client, arrived, mailoutbox, is_theirs
):
    email = "Guest@shop.example" if is_theirs else "mallory@shop.example"
    given = {"number": arrived.order.number, "email": email}
    answer = client.post(reverse("withdrawal:index"), given)
    assert answer.status_code == 200
    assert f"on the way to {email}" in answer.content.decode()
    Event.objects.exclude(topic="withdrawal.link_asked").delete()
    deliver_due()
    assert Event.objects.get().payload == {}
    assert [mail.to for mail in mailoutbox] == ([["guest@shop.example"]] if is_theirs else [])
    for mail in mailoutbox:
        assert statement(arrived.order) in mail.body


def test_asking_for_links_is_limited(client, arrived):
    given = {"number": arrived.order.number, "email": "guest@shop.example"}
    answers = [client.post(reverse("withdrawal:index"), given).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_member_is_shown_the_orders_that_can_be_withdrawn_from(client, members):
    client.force_login(members.order.user)
    index = reverse("withdrawal:index")
    assert statement(members.order) in client.get(index).content.decode()
    withdraw(members.order, at=timezone.now())
    assert statement(members.order) not in client.get(index).content.decode()


@pytest.mark.parametrize("number", [1, 8])
def test_list_of_returns_asks_for_all_of_them_at_once(
    client, members, staff, number, django_assert_num_queries
):
    for _ in range(number):
        back = ask(members.kiln, {members.bowls: 1}, at=None)
        reject_return(back.pk, by=staff, reason="No")
    client.force_login(members.order.user)
    client.get(reverse("customer:return-list"))
    with django_assert_num_queries(7):
        client.get(reverse("customer:return-list"))


@pytest.fixture
def shirt(staff):
    """A guest's order of a shirt M that arrived yesterday, and its family."""
    family = make_family()
    order = make_taken_order(staff, quantity=1, product=family["M"])
    Parcel.objects.update(delivered_at=timezone.now() - timedelta(days=1))
    return order, family


def exchange_page(client, order, product) -> Return:
    """Ask by the page for another variant."""
    page = guest("return-create", order, order.consignments.get().pk)
    line = order.lines.get()
    sent = {
        "key": str(uuid4()),
        f"units_{line.pk}": "1",
        f"wanted_{line.pk}": str(product.pk),
        "reason": "does_not_fit",
    }
    assert client.post(page, sent).status_code == 302
    return Return.objects.get()


def test_variants_are_offered_with_what_they_cost_more(client, shirt):
    order, family = shirt
    set_stock(0, of=family["L"])
    page = client.get(guest("return-create", order, order.consignments.get().pk))
    options = re.findall(r"<option value=\"\d*\"[^>]*>([^<]+)", page.content.decode())
    assert "Shirt XL, £3.00 more each" in options
    assert "The same once more" in options
    assert not any("Shirt L" in option for option in options)


def test_guest_exchanges_for_a_dearer_variant_and_pays_the_difference(
    client, shirt, staff, mailoutbox
):
    order, family = shirt
    back = exchange_page(client, order, family["XL"])
    assert "Instead: Shirt XL" in client.get(guest("return", order, back.number)).content.decode()
    settle_return(take_in(back, staff).pk, by=staff)
    deliver_due()
    page = client.get(guest("return", order, back.number)).content.decode()
    assert "Pay the difference" in page
    mail = next(each for each in mailoutbox if "is settled" in each.subject)
    assert "It costs £3.00 more." in mail.body
    link = next(word for word in mail.body.split() if "/pay/" in word)
    path = link[link.index("/", 8) :]
    assert "Pay £3.00" in client.get(path).content.decode()
    back.refresh_from_db()
    intent = start_payment(back.exchange)
    assert client.post(path).json()["client_secret"] == intent.client_secret
    confirm_payment(intent.client_secret)
    client.get(client.post(path).json()["return_url"])
    back.exchange.refresh_from_db()
    assert back.exchange.status == "Paid"


def test_exchange_that_costs_more_is_given_up_on_the_payment_page(client, shirt, staff):
    order, family = shirt
    back = settle_return(take_in(exchange_page(client, order, family["XL"]), staff).pk, by=staff)
    deliver_due()
    assert client.post(guest("pay", back.exchange), {"end": "1"}).status_code == 302
    deliver_due()
    back.exchange.refresh_from_db()
    assert back.exchange.status == "Cancelled"
    assert at_stripe(order)["returned"] == 12


def test_nobody_gives_up_what_is_no_exchange(client, shirt):
    order, _family = shirt
    order.sources.update(amount_released=F("amount_allocated"), amount_debited=0)
    client.post(guest("pay", order), {"end": "1"})
    order.refresh_from_db()
    assert order.status == "Delivered"


@pytest.mark.parametrize("number", [1, 3])
def test_form_asks_for_all_variants_at_once(client, staff, number, django_assert_num_queries):
    seller = make_seller()
    make_delivery("4.00")
    order = make_order(*(make_family(seller)["M"] for _number in range(number)))
    pay(order)
    arrive(order.consignments.get(), by=staff)
    Parcel.objects.update(delivered_at=timezone.now() - timedelta(days=1))
    page = guest("return-create", order, order.consignments.get().pk)
    client.get(page)
    with django_assert_num_queries(FORM_QUERIES):
        found = client.get(page)
    assert found.content.decode().count("The same once more") == number
