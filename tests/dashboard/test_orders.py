"""Orders in the dashboard: found, moved on, exported."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from catalogue.partner.models import StockRecord
from checkout.order.models import Order, OrderNote, Parcel
from outbox.models import Event
from tests import factories
from tests.dashboard.addresses import address
from tests.dashboard.conftest import paid, signed_in, staff_with

ORDER_LIST = "/dashboard/orders/"


def test_paid_order_is_dispatched_with_its_tracking_reference(shop, staff_client):
    _take(staff_client, shop, "Dispatched", tracking_reference="RM 12 GB")
    assert _status(shop.order) == "Dispatched"
    parcel = Parcel.objects.get(consignment__order=shop.order)
    assert parcel.tracking_reference == "RM 12 GB"
    stock = StockRecord.objects.get(product=shop.product)
    assert (stock.num_in_stock, stock.num_allocated) == (8, 0)
    assert Event.objects.filter(topic="order.dispatched", key=shop.order.number).count() == 1


def test_paid_order_is_cancelled_with_a_reason(shop, staff_client):
    _take(staff_client, shop, "Cancelled", reason="Broken in the kiln")
    assert _status(shop.order) == "Cancelled"
    stock = StockRecord.objects.get(product=shop.product)
    assert (stock.num_in_stock, stock.num_allocated) == (10, 0)
    assert shop.order.events.get(kind="cancelled").payload["reason"] == "Broken in the kiln"
    assert Event.objects.filter(topic="payment.return_due", key=shop.order.number).count() == 1


def test_dispatched_order_is_completed(shop, staff_client):
    _take(staff_client, shop, "Dispatched")
    _take(staff_client, shop, "Completed")
    assert _status(shop.order) == "Completed"


@pytest.mark.parametrize("status", ["Completed", "Expired", "Pending payment", "Paid", "nonsense"])
def test_order_takes_no_step_that_is_not_open_to_it(status, shop, staff_client):
    _take(staff_client, shop, status)
    assert _status(shop.order) == "Paid"


def test_unpaid_order_is_not_made_paid_by_hand(shop, staff_client):
    Order.objects.filter(pk=shop.order.pk).update(status="Pending payment")
    _take(staff_client, shop, "Paid")
    assert _status(shop.order) == "Pending payment"


def test_second_dispatch_is_refused_with_words(shop, staff_client):
    _take(staff_client, shop, "Dispatched")
    response = _take(staff_client, shop, "Dispatched")
    assert _said(response)[-1] == "This order cannot take that step."
    assert Event.objects.filter(topic="order.dispatched").count() == 1


@pytest.mark.parametrize(
    "post",
    [
        {"order_action": "create_order_payment_event", "amount": "5", "payment_event_type": "paid"},
        {"line_action": "create_payment_event", "payment_event_type": "paid"},
        {"line_action": "change_line_statuses", "new_status": "Dispatched"},
        {"line_action": "create_shipping_event", "shipping_event_type": "dispatched"},
    ],
)
def test_payments_and_line_statuses_are_not_written_by_hand(post, shop, staff_client):
    response = staff_client.post(address("order-detail", shop), post)
    assert _said(response) == ["Invalid action"]
    assert shop.order.payment_events.count() == 0
    assert shop.order.lines.get().status == "Paid"


def test_view_permission_cancels_no_order(shop):
    client = signed_in(staff_with("order.view_order"))
    assert _take(client, shop, "Cancelled").status_code == 403
    assert _status(shop.order) == "Paid"


def test_view_permission_shows_no_step(shop):
    page = signed_in(staff_with("order.view_order")).get(address("order-detail", shop))
    assert b'name="order_action"' not in page.content


def test_several_orders_take_a_step_at_once(shop, staff_client):
    unpaid = factories.make_order(shop.product)
    response = staff_client.post(
        ORDER_LIST,
        {
            "action": "change_order_statuses",
            "new_status": "Dispatched",
            "selected_order": [shop.order.pk, unpaid.pk],
        },
    )
    assert _status(shop.order) == "Dispatched"
    assert _status(unpaid) == "Pending payment"
    assert sorted(_said(response)) == [
        "1 order is now “Dispatched”.",
        f"Order {unpaid.number} is “Pending payment” and cannot become “Dispatched”.",
    ]


def test_view_permission_moves_no_selected_orders(shop):
    client = signed_in(staff_with("order.view_order"))
    response = client.post(
        ORDER_LIST,
        {
            "action": "change_order_statuses",
            "new_status": "Cancelled",
            "selected_order": [shop.order.pk],
        },
    )
    assert response.status_code == 403
    assert _status(shop.order) == "Paid"


def test_selected_orders_come_as_csv(shop):
    rows = _downloaded(signed_in(staff_with("order.view_order")), shop.order)
    assert rows[0][0] == "Order number"
    assert rows[1][0] == shop.order.number
    assert rows[1][1] == str(shop.order.total_incl_tax)
    assert rows[1][5] == "ada@shop.example"


def test_formula_in_a_name_is_text_in_the_csv(shop, staff_client):
    shop.order.shipping_address.first_name = "=HYPERLINK(1)"
    shop.order.shipping_address.save()
    rows = _downloaded(staff_client, shop.order)
    assert rows[1][6] == "'=HYPERLINK(1) Byron"


def test_all_found_orders_come_as_csv(shop, staff_client):
    other = factories.make_order(shop.product)
    response = staff_client.get(ORDER_LIST, {"status": "Paid", "response_format": "csv"})
    body = response.content.decode()
    assert shop.order.number in body
    assert other.number not in body


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ada Byron", True),
        ("byron ada", True),
        ("Byron", True),
        ("Ada Lovelace", False),
        ("guest@", False),
    ],
)
def test_orders_are_found_by_the_names_of_one_person(name, found, shop, staff_client):
    response = staff_client.get(ORDER_LIST, {"name": name})
    assert [order.pk for order in response.context["orders"]] == ([shop.order.pk] if found else [])


def test_orders_of_the_last_day_asked_for_are_found(shop, staff_client):
    today = timezone.localdate().strftime("%d/%m/%Y")
    response = staff_client.get(ORDER_LIST, {"date_from": today, "date_to": today})
    assert [order.pk for order in response.context["orders"]] == [shop.order.pk]


def test_statistics_count_the_last_day(shop, staff_client):
    today = timezone.localdate().strftime("%d/%m/%Y")
    response = staff_client.get(reverse("dashboard:order-stats"), {"date_to": today})
    assert response.context["total_orders"] == 1


def test_order_is_opened_by_its_number(shop, staff_client):
    response = staff_client.get(ORDER_LIST, {"order_number": shop.order.number})
    assert response.headers["Location"] == address("order-detail", shop)


def test_old_note_is_never_editable_again(shop):
    a_day_and_a_minute_ago = timezone.now() - timedelta(days=1, minutes=1)
    OrderNote.objects.filter(pk=shop.note.pk).update(date_updated=a_day_and_a_minute_ago)
    shop.note.refresh_from_db()
    assert shop.note.is_editable() is False


def test_old_note_is_not_deleted(shop, staff_client):
    OrderNote.objects.filter(pk=shop.note.pk).update(
        date_updated=timezone.now() - timedelta(days=2)
    )
    staff_client.post(
        address("order-detail", shop), {"order_action": "delete_note", "note_id": shop.note.pk}
    )
    assert shop.order.notes.count() == 1


def test_note_is_written(shop, staff_client, staff):
    staff_client.post(
        address("order-detail", shop), {"order_action": "save_note", "message": "Ring twice"}
    )
    assert shop.order.notes.get(message="Ring twice").user == staff


def test_first_page_counts_paid_orders_only(shop, staff_client):
    other = factories.make_order(shop.product)
    context = staff_client.get(reverse("dashboard:index")).context
    assert context["to_dispatch"] == 1
    assert context["awaiting_payment"] == 1
    assert context["today"].revenue == shop.order.total_incl_tax
    paid(other)
    context = staff_client.get(reverse("dashboard:index")).context
    assert context["today"].orders == 2


def _take(client, shop, status: str, **details):
    post = {"order_action": "change_order_status", "new_status": status, **details}
    return client.post(address("order-detail", shop), post)


def _status(order: Order) -> str:
    return Order.objects.get(pk=order.pk).status


def _said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def _downloaded(client, order: Order) -> list[list[str]]:
    response = client.post(
        ORDER_LIST, {"action": "download_selected_orders", "selected_order": [order.pk]}
    )
    assert response.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode())))
