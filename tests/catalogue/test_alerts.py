"""Waiting for goods to be back: one alert per person, one mail, and nothing for who said no."""

import re

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.partner.actions import receive_stock
from catalogue.partner.models import StockRecord
from catalogue.stock_alerts import actions
from catalogue.stock_alerts.actions import announce_stock, ask_to_be_told, confirm_alert
from notifications.models import Message
from notifications.preferences import Kind, stop_mail, unsubscribe_url
from outbox.actions import deliver_due
from outbox.models import Event
from tests.factories import make_member, make_product, set_stock

ProductAlert = get_model("customer", "ProductAlert")

pytestmark = pytest.mark.django_db

GUEST = {"email": "Ada@Shop.example"}


@pytest.fixture
def sold_out() -> Product:
    return make_product("Bowl", stock=0)


def test_guest_confirms_by_the_link_in_the_mail_and_hears_once(client, sold_out, settings):
    settings.SITE_URL = "https://shop.example"
    client.post(_ask(sold_out), GUEST)
    deliver_due()
    [asked] = mail.outbox
    assert asked.to == ["ada@shop.example"]
    link = re.search(r"https://shop\.example(/catalogue/stock-alerts/\w+/)", asked.body)
    assert link and link[1] in asked.alternatives[0].content
    assert client.get(link[1]).status_code == 200
    assert ProductAlert.objects.get().status == ProductAlert.UNCONFIRMED
    client.post(link[1], {"action": "confirm"})
    _restock(sold_out)
    _restock(sold_out)
    deliver_due()
    assert [each.subject for each in mail.outbox[1:]] == ["“Bowl” is back"]
    assert sold_out.get_absolute_url() in mail.outbox[1].body
    assert ProductAlert.objects.get().status == ProductAlert.CLOSED


def test_guest_who_did_not_confirm_hears_nothing(client, sold_out):
    client.post(_ask(sold_out), GUEST)
    _restock(sold_out)
    deliver_due()
    assert [each.subject for each in mail.outbox] == ["Shall we tell you when “Bowl” is back?"]


def test_member_asks_with_one_click_and_hears(client, sold_out):
    member = make_member()
    client.force_login(member)
    assert client.post(_ask(sold_out)).status_code == 302
    alert = ProductAlert.objects.get()
    assert (alert.user, alert.status, alert.email) == (member, ProductAlert.ACTIVE, "")
    _restock(sold_out)
    deliver_due()
    assert [each.to for each in mail.outbox] == [[member.email]]
    link = unsubscribe_url(member, Kind.BACK_IN_STOCK)
    assert link in mail.outbox[0].body
    assert f'<a href="{link}"' in mail.outbox[0].alternatives[0].content


def test_member_who_wants_no_such_mail_gets_none(sold_out):
    member = make_member()
    ask_to_be_told(sold_out, user=member)
    stop_mail(member, Kind.BACK_IN_STOCK)
    _restock(sold_out)
    while deliver_due():
        pass
    assert mail.outbox == []


def test_person_has_one_alert_for_a_product_and_one_mail_a_day(client, sold_out):
    for _ in range(3):
        client.post(_ask(sold_out), GUEST)
    deliver_due()
    assert ProductAlert.objects.count() == len(mail.outbox) == 1


def test_guest_who_is_a_member_gets_no_second_alert(client, sold_out):
    member = make_member("ada@shop.example")
    ask_to_be_told(sold_out, user=member)
    ask_to_be_told(sold_out, email="ADA@shop.example")
    assert ProductAlert.objects.get().status == ProductAlert.ACTIVE


def test_member_who_asked_as_a_guest_need_not_confirm(sold_out):
    ask_to_be_told(sold_out, email="ada@shop.example")
    ask_to_be_told(sold_out, user=make_member("ada@shop.example"))
    assert ProductAlert.objects.get().status == ProductAlert.ACTIVE


def test_answer_is_the_same_whether_the_address_is_known_or_not(client, sold_out):
    make_member("ada@shop.example")
    ask_to_be_told(sold_out, email="ada@shop.example")
    known = client.post(_ask(sold_out), GUEST, headers={"HX-Request": "true"}).content
    new = client.post(
        _ask(sold_out), {"email": "new@shop.example"}, headers={"HX-Request": "true"}
    ).content
    assert known.replace(b"Ada@Shop.example", b"-") == new.replace(b"new@shop.example", b"-")


def test_cancelled_alert_is_silent(client, sold_out):
    alert = ask_to_be_told(sold_out, user=make_member())
    client.post(reverse("catalogue:alert", args=[alert.key]), {"action": "cancel"})
    _restock(sold_out)
    deliver_due()
    assert mail.outbox == []
    assert ProductAlert.objects.get().status == ProductAlert.CANCELLED


def test_alert_that_was_told_is_not_confirmed_again(client, sold_out):
    alert = ask_to_be_told(sold_out, email="ada@shop.example")
    ProductAlert.objects.update(status=ProductAlert.CLOSED)
    assert confirm_alert(alert) is False
    assert ProductAlert.objects.get().status == ProductAlert.CLOSED


@pytest.mark.parametrize("action", ["", "burn", "confirm\0"])
def test_unknown_action_changes_nothing(client, sold_out, action):
    alert = ask_to_be_told(sold_out, email="ada@shop.example")
    client.post(reverse("catalogue:alert", args=[alert.key]), {"action": action})
    assert ProductAlert.objects.get().status == ProductAlert.UNCONFIRMED


def test_unknown_key_is_no_page(client, sold_out):
    assert client.get(reverse("catalogue:alert", args=["k" * 40])).status_code == 404


@pytest.mark.parametrize("email", ["", "ada", "a" * 250 + "@shop.example", "a\0@shop.example"])
def test_no_address_is_a_form_error(client, sold_out, email):
    answer = client.post(_ask(sold_out), {"email": email})
    assert answer.status_code == 422 and b'aria-invalid="true"' in answer.content
    assert _announced(answer) == "Please look at the fields marked below."
    assert not ProductAlert.objects.exists()


def test_sixth_request_for_an_address_within_the_hour_is_refused(client):
    answers = [client.post(_ask(make_product(stock=0)), GUEST).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert ProductAlert.objects.count() == 5


@pytest.mark.parametrize("by_script", [True, False])
@pytest.mark.parametrize("is_member", [True, False])
def test_too_many_requests_are_announced(client, is_member, by_script):
    if is_member:
        client.force_login(make_member(GUEST["email"]))
    headers = {"HX-Request": "true"} if by_script else {}
    for _ in range(6):
        answer = client.post(_ask(make_product(stock=0)), GUEST, headers=headers)
    assert answer.status_code == (422 if by_script else 429)
    assert _announced(answer) == "Too many tries. Please try again in an hour."


def test_hidden_product_has_no_alert(client, sold_out):
    Product.objects.filter(pk=sold_out.pk).update(is_public=False)
    assert client.post(_ask(sold_out), GUEST).status_code == 404


def test_variant_of_a_hidden_family_has_no_alert_and_tells_no_address(client):
    family = make_product("Mug", structure=Product.PARENT, is_public=False)
    variant = make_product("Mug, blue", parent=family, stock=0)
    answers = [client.get(_ask(variant))] + [
        client.post(_ask(variant), {"email": email}) for email in ("ada@shop.example", "nowhere")
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not ProductAlert.objects.exists()


@pytest.mark.parametrize("stock", [1, None])
def test_what_can_be_bought_is_not_waited_for(client, stock):
    product = make_product(stock=stock)
    assert client.post(_ask(product), GUEST).status_code == 302
    assert not ProductAlert.objects.exists()


def test_nobody_is_told_when_it_is_sold_out_again_before_the_mail(sold_out):
    ask_to_be_told(sold_out, user=make_member())
    set_stock(1, of=sold_out)
    with transaction.atomic():
        announce_stock([sold_out.pk], key="1")
    set_stock(0, of=sold_out)
    deliver_due()
    assert mail.outbox == []
    assert ProductAlert.objects.get().status == ProductAlert.ACTIVE


def test_stock_that_is_all_sold_is_not_back(sold_out):
    ask_to_be_told(sold_out, user=make_member())
    set_stock(2, of=sold_out, sold=2)
    with transaction.atomic():
        announce_stock([sold_out.pk], key="1")
    assert not Event.objects.filter(topic="stock.back").exists()


def test_crowd_is_told_in_parts_and_everybody_once(sold_out, monkeypatch):
    monkeypatch.setattr(actions, "TOLD_AT_ONCE", 2)
    members = [make_member() for _ in range(5)]
    for member in members:
        ask_to_be_told(sold_out, user=member)
    _restock(sold_out)
    while deliver_due():
        pass
    assert sorted(each.to[0] for each in mail.outbox) == sorted(each.email for each in members)
    assert Event.objects.filter(topic="stock.back").count() == 3


def test_delivery_that_is_repeated_sends_no_second_mail(sold_out):
    ask_to_be_told(sold_out, user=make_member())
    _restock(sold_out)
    while deliver_due():
        pass
    event = Event.objects.get(topic="stock_alert.due")
    event.deliveries.update(done_at=None, attempts=0, due_at=event.created)
    deliver_due()
    assert len(mail.outbox) == Message.objects.count() == 1


def test_variant_is_back_when_its_parent_is_shown_again():
    parent = make_product("Mug", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    child = make_product("Mug, red", parent=parent, stock=0)
    ask_to_be_told(child, user=make_member())
    set_stock(3, of=child)
    with transaction.atomic():
        Product.objects.filter(pk=parent.pk).update(is_public=False)
        announce_stock([parent.pk], key="hidden")
        Product.objects.filter(pk=parent.pk).update(is_public=True)
        announce_stock([parent.pk], key="shown")
    assert [event.key for event in Event.objects.filter(topic="stock.back")] == [
        f"shown {child.pk} 0"
    ]


def test_variant_s_alert_is_its_own(sold_out):
    parent = make_product("Mug", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    red, blue = (make_product(f"Mug, {name}", parent=parent, stock=0) for name in ("red", "blue"))
    member = make_member()
    ask_to_be_told(red, user=member)
    _restock(blue)
    while deliver_due():
        pass
    assert mail.outbox == []
    _restock(red)
    while deliver_due():
        pass
    assert [each.subject for each in mail.outbox] == ["“Mug, red” is back"]


def _announced(answer) -> str:
    """What is spoken, and focused, when the page or its part is there."""
    notice = r'<div [^>]*role="alert" tabindex="-1" autofocus data-focus>.*?<p>(.*?)</p>'
    [words] = re.findall(notice, answer.content.decode(), re.DOTALL)
    return words


def _ask(product: Product) -> str:
    return reverse("catalogue:alert-ask", args=[product.pk])


def _restock(product: Product, *, units: int = 3) -> None:
    record = StockRecord.objects.get(product=product)
    receive_stock({record.pk: units}, by=None, reference="Delivery")
