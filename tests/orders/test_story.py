"""What customers and staff are told of an order: pages and mails."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkout.order.actions import complete_order, note_refund
from checkout.order.amendments import write_note
from checkout.order.cancellation import cancel_lines
from checkout.order.fulfilment import dispatch_consignment, mark_delivered, start_fulfilment
from checkout.order.models import Consignment, Order
from checkout.order.moves import lock_order
from checkout.order.queries import public_story_of, story_of
from checkout.shipping.models import Carrier
from outbox.actions import deliver_due
from tests.factories import make_member, make_order, make_product
from tests.orders.conftest import make_paid_order, pay

pytestmark = pytest.mark.django_db

GUEST_PAGE_QUERIES = 12


@pytest.fixture
def _mails_alone(settings):
    """What asks for payments is left out: these orders have none."""
    settings.OUTBOX_CONSUMERS = {
        topic: [path for path in paths if "send_" in path]
        for topic, paths in settings.OUTBOX_CONSUMERS.items()
    }


def text_of(mail) -> str:
    return next(
        part.get_payload(decode=True).decode()
        for part in mail.walk()
        if part.get_content_type() == "text/plain"
    )


def html_of(mail) -> str:
    return next(
        part.get_payload(decode=True).decode()
        for part in mail.walk()
        if part.get_content_type() == "text/html"
    )


def guest_page(client, order) -> str:
    path = reverse("customer:anon-order", args=[order.number, order.verification_hash()])
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def hare() -> Carrier:
    return Carrier.objects.create(name="Hare", tracking_url="https://hare.example/{reference}")


@pytest.mark.usefixtures("_mails_alone")
def test_each_parcel_is_told_by_one_mail_with_its_goods_and_link(placed, staff, mail_server):
    dispatch_consignment(
        placed.kiln.pk,
        by=staff,
        quantities={placed.bowls.pk: 2},
        carrier=hare(),
        tracking_reference="H 7",
    )
    for _ in range(2):
        deliver_due()
    _, mail = sorted(mail_server.mails, key=lambda each: "way" in each["Subject"])
    assert "on its way" in mail["Subject"] and placed.order.number in mail["Subject"]
    for body in (text_of(mail), html_of(mail)):
        assert "https://hare.example/H%207" in body
        assert "Kiln" in body and "Bowl" in body and "The rest follows" in body
        assert "Print" not in body and "Cup" not in body
    dispatch_consignment(placed.kiln.pk, by=staff)
    dispatch_consignment(placed.press.pk, by=staff)
    deliver_due()
    assert sum("on its way" in each["Subject"] for each in mail_server.mails) == 3
    assert sum("The rest follows" in text_of(each) for each in mail_server.mails) == 1


@pytest.mark.usefixtures("_mails_alone")
def test_called_off_units_are_told_with_what_they_come_to(placed, staff, mail_server):
    cancel_lines(placed.kiln.pk, by=staff, quantities={placed.bowls.pk: 1}, reason="It broke")
    deliver_due()
    mail = next(each for each in mail_server.mails if "will not be sent" in each["Subject"])
    for body in (text_of(mail), html_of(mail)):
        assert "Bowl" in body and "£11.99" in body
        assert "It broke" not in body, "the reason is for staff"


@pytest.mark.usefixtures("_mails_alone")
def test_note_for_the_customer_is_mailed_once_and_one_for_staff_never(placed, staff, mail_server):
    write_note(placed.order.pk, message="Glaze <b>again</b>", by=staff, is_for_customer=True)
    write_note(placed.order.pk, message="Grumpy on the phone", by=staff)
    for _ in range(2):
        deliver_due()
    (mail,) = [each for each in mail_server.mails if "About your order" in each["Subject"]]
    assert "Glaze <b>again</b>" in text_of(mail)
    assert "Glaze &lt;b&gt;again&lt;/b&gt;" in html_of(mail)
    assert not any("Grumpy" in text_of(each) for each in mail_server.mails)


def test_staff_are_told_all_and_customers_what_is_theirs(placed, staff):
    start_fulfilment(placed.kiln.pk, by=staff)
    cancel_lines(placed.kiln.pk, by=staff, quantities={placed.cups.pk: 1}, reason="Chipped")
    parcel = dispatch_consignment(placed.kiln.pk, by=staff, tracking_reference="K1")
    mark_delivered(parcel.pk, by=None)
    write_note(placed.order.pk, message="Careful with this one", by=staff)
    write_note(
        placed.order.pk, message="Your print leaves on Friday", by=staff, is_for_customer=True
    )
    for_staff = story_of(placed.order, placed.order.notes.select_related("user"))
    assert [entry.title for entry in for_staff] == [
        "Message to the customer",
        "Note",
        "Taken for delivered, by Kiln",
        "Sent by Kiln",
        "£6.00 called off",
        "Being packed by Kiln",
        "Paid",
        "Order placed",
    ]
    assert for_staff[4].remark == "Chipped"
    assert for_staff[4].who == "staff@shop.example"
    assert for_staff[3].detail == "3 \u00d7 Bowl, K1"
    for_customer = public_story_of(placed.order)
    assert [entry.title for entry in for_customer] == [
        "Message from the shop",
        "Taken for delivered, by Kiln",
        "Sent by Kiln",
        "£6.00 called off",
        "Being packed by Kiln",
        "Paid",
        "Order placed",
    ]
    assert {entry.who for entry in for_customer} == {""}
    assert {entry.remark for entry in for_customer} == {""}


def test_guest_follows_parcels_and_reads_messages_and_nothing_of_staff(client, placed, staff):
    dispatch_consignment(
        placed.kiln.pk,
        by=staff,
        quantities={placed.bowls.pk: 2},
        carrier=hare(),
        tracking_reference="H7",
    )
    cancel_lines(placed.kiln.pk, by=staff, quantities={placed.cups.pk: 1}, reason="Chipped")
    write_note(placed.order.pk, message="Do not tell", by=staff)
    write_note(placed.order.pk, message="On Friday", by=staff, is_for_customer=True)
    page = guest_page(client, placed.order)
    assert page.count('href="https://hare.example/H7"') == 2
    assert "1 \u00d7 Bowl, still to be sent" in page
    assert "1 \u00d7 Cup, called off" in page
    assert "On Friday" in page
    assert "&minus;£6.00" in page
    for secret in ("Do not tell", "Chipped", staff.email):
        assert secret not in page


def test_member_sees_the_parcels_of_the_own_order_and_no_other(client, staff):
    member = make_member()
    placed = make_paid_order(owner=member)
    dispatch_consignment(placed.press.pk, by=staff, tracking_reference="P1")
    client.force_login(member)
    page = client.get(reverse("customer:order", args=[placed.order.number]))
    assert "P1" in page.content.decode()
    client.force_login(make_member())
    assert client.get(reverse("customer:order", args=[placed.order.number])).status_code == 404


@pytest.mark.parametrize("many", [1, 25])
def test_guest_page_asks_the_same_for_any_number_of_lines(client, many, staff):
    order = make_order(*(make_product() for _ in range(many)))
    pay(order)
    dispatch_consignment(order.consignments.get().pk, by=staff, carrier=hare())
    guest_page(client, order)
    with CaptureQueriesContext(connection) as captured:
        guest_page(client, order)
    assert len(captured) == GUEST_PAGE_QUERIES


def test_refund_of_all_that_was_taken_is_the_end_of_a_sent_order_and_of_no_other(placed, staff):
    def give_back(amount: str, *, is_all: bool = True) -> str:
        note_refund(
            lock_order(placed.order.pk),
            amount=Decimal(amount),
            is_all=is_all,
            reference=f"re_{amount}",
            by=staff,
        )
        return Order.objects.get(pk=placed.order.pk).status

    total = str(placed.order.total_incl_tax)
    assert give_back(total) == "Paid", "what is still to be sent keeps its state"
    dispatch_consignment(placed.kiln.pk, by=staff)
    dispatch_consignment(placed.press.pk, by=staff)
    assert give_back("10", is_all=False) == "Dispatched"
    complete_order(placed.order.pk, by=staff)
    assert give_back(total) == "Refunded"
    last = placed.order.events.latest("pk")
    assert (last.kind, last.old_status, last.new_status) == ("returned", "Completed", "Refunded")
    assert set(Consignment.objects.values_list("status", flat=True)) == {"Dispatched"}
