"""The mails about an order: what they say, to whom, and once."""

import re
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from checkout.order.actions import cancel_order, dispatch_order, lock_order, mark_paid
from checkout.order.models import Order
from checkout.order.placement import place_order
from notifications import actions
from notifications.actions import MessageHeld, send_once
from notifications.mail import Mail, order_mail
from notifications.models import Email, Message
from outbox.actions import deliver_due
from outbox.models import Delivery
from tests.factories import (
    make_basket,
    make_country,
    make_delivery,
    make_member,
    make_order,
    make_placement,
    make_product,
    make_seller,
    make_staff,
    make_voucher,
)

pytestmark = pytest.mark.django_db

MAIL = Mail(subject="Hello", text="Hello there", html="<p>Hello there</p>")


def test_the_text_says_what_the_order_costs_in_aligned_columns(settings):
    settings.SITE_URL = "https://shop.example"
    order = _order_with_voucher()
    text = order_mail("order_confirmation", order).text
    start, end = text.index("2 x "), text.index("Your address")
    assert text[start:end].rstrip().splitlines() == [
        "2 x Cup, matt (Kiln)                                          £24.00",
        "2 x A print of all the birds of the western shore in their",
        "  summer coats, signed and numbered (Press)                  £120.00",
        "",
        "Goods                                                        £144.00",
        "Voucher TENOFF                                               -£14.40",
        "Delivery (Post)                                                £4.80",
        "Total                                                        £134.40",
        "Tax included                                                  £22.40",
    ]
    assert order.total_incl_tax == Decimal("134.40")
    assert "Ada Byron\n12 Bower Lane\nLondon\nN1 9GU" in text


@pytest.mark.parametrize("kind", ["order_confirmation", "order_cancelled"])
def test_both_versions_of_mails_about_whole_orders_show_every_line_and_the_total(kind):
    order = _order_with_voucher()
    mail = order_mail(kind, order)
    assert order.number in mail.subject and "\n" not in mail.subject
    for part in (mail.text, mail.html):
        assert "Cup, matt" in part
        assert "TENOFF" in part
        assert "£134.40" in part
        assert "{" not in part


def test_a_guest_follows_the_order_by_the_link_in_the_mail(client, settings):
    settings.SITE_URL = "https://shop.example"
    mail = order_mail("order_confirmation", make_order())
    link = re.search(r"https://shop\.example(/\S+order-status/\S+)", mail.text)
    assert link and link[1] in mail.html
    assert client.get(link[1]).status_code == 200
    assert client.get(link[1][:-3] + "xx/").status_code == 404


def test_a_member_is_led_to_the_own_order_history(settings):
    settings.SITE_URL = "https://shop.example"
    order = make_order(owner=make_member())
    mail = order_mail("order_confirmation", order)
    assert f"https://shop.example/accounts/orders/{order.number}/" in mail.text


def test_a_paid_order_is_confirmed_by_one_mail_in_text_and_html(mail_server):
    order = _paid(make_order())
    deliver_due()
    (mail,) = mail_server.mails
    assert mail["To"] == "guest@shop.example"
    assert order.number in mail["Subject"]
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert order.communication_events.get().event_type.code == "ORDER_CONFIRMATION"
    assert mail["Message-ID"] == Message.objects.get().message_id


def test_dispatch_and_cancellation_are_told(mail_server, settings):
    _only_mails(settings)
    by = make_staff()
    dispatch_order(_paid(make_order()).pk, by=by, tracking_reference="RM 1234 5678")
    cancel_order(_paid(make_order()).pk, by=by)
    deliver_due()
    subjects = [mail["Subject"] for mail in mail_server.mails]
    assert [sum(part in each for each in subjects) for part in ("on its way", "cancelled")] == [
        1,
        1,
    ]
    sent = next(mail for mail in mail_server.mails if "on its way" in mail["Subject"])
    texts = [
        part.get_payload(decode=True).decode() for part in sent.walk() if not part.is_multipart()
    ]
    assert all("RM 1234 5678" in text for text in texts)


def test_what_a_member_was_sent_is_kept_and_a_guest_s_is_not(mail_server):
    member = make_member()
    _paid(make_order(owner=member))
    _paid(make_order())
    deliver_due()
    assert len(mail_server.mails) == 2
    kept = Email.objects.get()
    assert kept.user == member
    assert "Thank you" in kept.body_text and "Thank you" in kept.body_html


def test_an_order_whose_member_is_gone_is_not_written_to(mail_server):
    order = _paid(make_order(owner=make_member()))
    Order.objects.filter(pk=order.pk).update(user=None)
    deliver_due()
    assert mail_server.mails == []
    assert not Delivery.objects.filter(done_at=None).exists()


def test_a_mail_server_that_is_down_delays_the_mail_and_does_not_double_it(mail_server):
    mail_server.stop()
    _paid(make_order())
    deliver_due()
    waiting = Delivery.objects.get(done_at=None)
    assert waiting.consumer.endswith("send_order_confirmation")
    assert "refused" in waiting.last_error
    assert Message.objects.get().held_until is None
    mail_server.start()
    Delivery.objects.update(due_at=timezone.now())
    assert deliver_due() == 1
    assert len(mail_server.mails) == 1


def test_a_mail_server_that_stops_answering_delays_the_mail(mail_server):
    mail_server.stops_answering = "before"
    _paid(make_order())
    deliver_due()
    assert "timed out" in Delivery.objects.get(done_at=None).last_error
    mail_server.stops_answering = ""
    Delivery.objects.update(due_at=timezone.now())
    deliver_due()
    assert len(mail_server.mails) == 1


def test_a_message_is_sent_once(mail_server):
    assert send_once(MAIL, kind="test", key="1", to="ada@shop.example") is True
    assert send_once(MAIL, kind="test", key="1", to="ada@shop.example") is False
    assert send_once(MAIL, kind="test", key="2", to="ada@shop.example") is True
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == len(mail_server.mails) == 2


def test_a_message_that_another_worker_is_sending_is_left_alone(mail_server):
    _hold_a_message()
    with pytest.raises(MessageHeld):
        send_once(MAIL, kind="test", key="1", to="ada@shop.example")
    assert mail_server.mails == []


def test_control_without_the_hold_it_is_sent_all_the_same(mail_server, monkeypatch):
    _hold_a_message()
    monkeypatch.setattr(actions, "_hold", lambda message: None)
    send_once(MAIL, kind="test", key="1", to="ada@shop.example")
    assert len(mail_server.mails) == 1


def test_when_the_record_fails_the_mail_is_repeated_with_the_same_message_id(mail_server):
    """The one gap: the mail server took it, and the shop could not write that down."""

    def fail() -> None:
        raise OSError("The database is away")

    with pytest.raises(OSError):
        send_once(MAIL, kind="test", key="1", to="ada@shop.example", record=fail)
    Message.objects.update(held_until=timezone.now())
    send_once(MAIL, kind="test", key="1", to="ada@shop.example")
    assert len(mail_server.mails) == 2
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1


def _hold_a_message() -> None:
    actions._message("test", "1", "ada@shop.example")


def _order_with_voucher() -> Order:
    make_country()
    basket = make_basket(
        make_product("Cup, matt", price="10.00", seller=make_seller("Kiln")),
        make_product(
            "A print of all the birds of the western shore in their summer coats, signed and "
            "numbered",
            price="50.00",
            seller=make_seller("Press"),
        ),
        quantity=2,
    )
    basket.vouchers.add(make_voucher("TENOFF"))
    delivery = make_delivery("2.00")
    type(delivery).objects.update(name="Post")
    return place_order(make_placement(basket, delivery))


def _paid(order: Order) -> Order:
    with transaction.atomic():
        order = lock_order(order.pk)
        mark_paid(order, at=timezone.now())
    return order


def _only_mails(settings) -> None:
    """Leave out what asks for payments: these orders have none."""
    settings.OUTBOX_CONSUMERS = {
        topic: [path for path in paths if "send_" in path]
        for topic, paths in settings.OUTBOX_CONSUMERS.items()
    }
