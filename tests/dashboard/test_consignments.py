"""The consignments of an order's page: packed, sent in part, called off; notes and address."""

import pytest
from django.contrib.messages import get_messages

from checkout.order.models import Consignment, Line, Order, Parcel
from checkout.shipping.models import Carrier
from outbox.models import Event
from tests import factories
from tests.bad_input.state import state
from tests.dashboard.addresses import address
from tests.dashboard.conftest import signed_in, staff_with

ADDRESS = {
    "first_name": "Ada",
    "last_name": "King",
    "line1": "1 Elm Row",
    "line4": "Bath",
    "postcode": "BA1 1AA",
    "country": "GB",
}


def post(client, shop, action: str, **fields):
    consignment = shop.order.consignments.get()
    given = {"order_action": action, "consignment": consignment.pk}
    given |= {f"c{consignment.pk}-{name}": value for name, value in fields.items()}
    return client.post(address("order-detail", shop), given)


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def units(shop) -> tuple[int, int, int]:
    line = shop.order.lines.get()
    return line.quantity_open, line.quantity_dispatched, line.quantity_cancelled


def units_field(shop) -> str:
    return f"units_{shop.order.lines.get().pk}"


def status(shop) -> str:
    return Order.objects.get(pk=shop.order.pk).status


def test_consignment_is_packed_sent_in_two_parcels_and_arrives(shop, staff_client, staff):
    assert said(post(staff_client, shop, "start_fulfilment")) == ["Packing has begun."]
    assert status(shop) == "In fulfilment"
    carrier = Carrier.objects.create(name="Hare", tracking_url="https://hare.example/{reference}")
    first = {units_field(shop): 1, "carrier": carrier.pk, "tracking_reference": "H 1"}
    told = said(post(staff_client, shop, "dispatch_consignment", **first))
    assert told[-1] == "A parcel with 1 unit is sent."
    assert (status(shop), units(shop)) == ("In fulfilment", (1, 1, 0))
    page = staff_client.get(address("order-detail", shop)).content.decode()
    assert 'href="https://hare.example/H%201"' in page
    post(staff_client, shop, "dispatch_consignment", **{units_field(shop): 1})
    assert (status(shop), units(shop)) == ("Dispatched", (0, 2, 0))
    for parcel in Parcel.objects.all():
        asked = {"order_action": "mark_delivered", "parcel": parcel.pk}
        staff_client.post(address("order-detail", shop), asked)
    assert status(shop) == "Delivered"
    events = shop.order.events.order_by("pk").values_list("kind", "by")
    assert [kind for kind, _ in events] == [
        "started",
        "dispatched",
        "dispatched",
        "delivered",
        "delivered",
    ]
    assert {by for _, by in events} == {staff.pk}


def test_units_are_called_off_with_a_reason(shop, staff_client):
    response = post(
        staff_client, shop, "cancel_lines", **{units_field(shop): 1, "reason": "One broke"}
    )
    assert said(response) == ["Called off: £24.00 is no longer due."]
    assert (status(shop), units(shop)) == ("Paid", (1, 0, 1))
    page = staff_client.get(address("order-detail", shop)).content.decode()
    assert "One broke" in page


@pytest.mark.parametrize("action", ["dispatch_consignment", "cancel_lines"])
@pytest.mark.parametrize("number", ["3", "-1", "0", "", "x", "99999999999999999999"])
def test_units_that_are_not_there_are_refused_with_words(action, number, shop, staff_client):
    before = state()
    response = post(staff_client, shop, action, **{units_field(shop): number})
    assert said(response)
    assert state() == before


@pytest.mark.parametrize("named", ["", "x", "0", "99999999999999999999", "²"])
@pytest.mark.parametrize(
    "action", ["start_fulfilment", "dispatch_consignment", "cancel_lines", "mark_delivered"]
)
def test_no_such_consignment_or_parcel_changes_nothing(action, named, shop, staff_client):
    before = state()
    given = {"order_action": action, "consignment": named, "parcel": named}
    assert said(staff_client.post(address("order-detail", shop), given)) in (
        ["There is no such consignment."],
        ["There is no such parcel."],
    )
    assert state() == before


def test_consignment_of_another_order_is_not_moved_by_this_page(shop, staff_client):
    other = factories.make_order(shop.product)
    Order.objects.filter(pk=other.pk).update(status="Paid")
    given = {"order_action": "start_fulfilment", "consignment": other.consignments.get().pk}
    staff_client.post(address("order-detail", shop), given)
    assert other.consignments.get().status == "Waiting"


def test_carrier_that_is_not_offered_is_not_taken(shop, staff_client):
    carrier = Carrier.objects.create(name="Gone", is_active=False)
    post(
        staff_client, shop, "dispatch_consignment", **{units_field(shop): 1, "carrier": carrier.pk}
    )
    assert not Parcel.objects.exists()


def test_view_permission_moves_no_consignment_and_writes_no_note(shop):
    client = signed_in(staff_with("order.view_order"))
    before = state()
    for action in ("start_fulfilment", "dispatch_consignment", "cancel_lines", "save_note"):
        assert post(client, shop, action, **{units_field(shop): 1}).status_code == 403
    assert state() == before
    page = client.get(address("order-detail", shop)).content.decode()
    assert "Start packing" not in page and "Send a parcel" not in page


def test_note_for_the_customer_is_sent_and_stays(shop, staff_client):
    given = {"order_action": "save_note", "message": "Back on Friday", "is_for_customer": "on"}
    staff_client.post(address("order-detail", shop), given)
    note = shop.order.notes.get(message="Back on Friday")
    event = Event.objects.get(topic="order.note_written")
    assert event.payload == {"order_id": shop.order.pk, "note_id": note.pk}
    assert note.is_editable() is False
    given = {"order_action": "delete_note", "note_id": note.pk}
    staff_client.post(address("order-detail", shop), given)
    assert shop.order.notes.filter(pk=note.pk).exists()


@pytest.mark.parametrize("message", ["", "  ", "\0", "x" * 4001])
def test_note_without_words_is_not_kept(message, shop, staff_client):
    given = {"order_action": "save_note", "message": message, "is_for_customer": "on"}
    staff_client.post(address("order-detail", shop), given)
    assert shop.order.notes.count() == 1
    assert not Event.objects.filter(topic="order.note_written").exists()


def test_address_is_changed_before_dispatch_and_noted_without_the_address(
    shop, staff_client, staff
):
    staff_client.post(address("order-shipping-address", shop), ADDRESS)
    shop.order.shipping_address.refresh_from_db()
    assert shop.order.shipping_address.last_name == "King"
    assert "Elm Row" in shop.order.shipping_address.search_text
    event = shop.order.events.get(kind="address_changed")
    assert event.by == staff
    assert "Elm" not in str(event.payload)


@pytest.mark.parametrize(
    ("country", "rate", "postcode"), [("FR", None, "75001"), ("DE", "0.19", "10115")]
)
def test_address_where_the_order_costs_another_price_is_refused(
    country, rate, postcode, shop, staff_client
):
    factories.make_country(country, rate=rate)
    response = staff_client.post(
        address("order-shipping-address", shop),
        ADDRESS | {"country": country, "postcode": postcode},
    )
    assert "tax there is another" in response.content.decode()
    shop.order.shipping_address.refresh_from_db()
    assert shop.order.shipping_address.country_id == "GB"
    assert shop.order.shipping_address.last_name == "Byron"


def test_address_where_tax_and_delivery_are_the_same_is_taken(shop, staff_client):
    factories.make_country("IM", rate="0.2")
    staff_client.post(
        address("order-shipping-address", shop), ADDRESS | {"country": "IM", "postcode": "IM1 1AA"}
    )
    shop.order.shipping_address.refresh_from_db()
    assert shop.order.shipping_address.country_id == "IM"


def test_address_where_the_delivery_does_not_go_is_refused(shop, staff_client):
    country = factories.make_country("IM", rate="0.2")
    Consignment.objects.filter(order=shop.order).update(shipping_code="elsewhere")
    response = staff_client.post(
        address("order-shipping-address", shop),
        ADDRESS | {"country": country.pk, "postcode": "IM1 1AA"},
    )
    assert "does not go there" in response.content.decode()


def test_address_is_not_changed_once_a_part_was_sent(shop, staff_client):
    post(staff_client, shop, "dispatch_consignment", **{units_field(shop): 1})
    assert b"Change the address" not in staff_client.get(address("order-detail", shop)).content
    response = staff_client.post(address("order-shipping-address", shop), ADDRESS)
    assert "on its way to the old address" in response.content.decode()
    shop.order.shipping_address.refresh_from_db()
    assert shop.order.shipping_address.last_name == "Byron"


def test_orders_partly_refunded_are_found_beside_their_status(shop, staff_client):
    from checkout.payment.models import Source, SourceType

    kind = SourceType.objects.create(name="Card", code="card")
    total = shop.order.total_incl_tax
    source = Source.objects.create(
        order=shop.order, source_type=kind, amount_allocated=total, amount_debited=total
    )

    def found() -> list[int]:
        page = staff_client.get("/dashboard/orders/", {"status": "Partly refunded"})
        return [order.pk for order in page.context["orders"]]

    assert found() == []
    Source.objects.filter(pk=source.pk).update(amount_refunded=10)
    assert found() == [shop.order.pk]
    assert "Partly refunded" in staff_client.get(address("order-detail", shop)).content.decode()
    Source.objects.filter(pk=source.pk).update(amount_refunded=total)
    assert found() == []
    Source.objects.filter(pk=source.pk).update(amount_debited=10, amount_refunded=10)
    assert found() == [shop.order.pk], "there is money to come"


@pytest.mark.parametrize("state_of_order", ["In fulfilment", "Delivered", "Refunded"])
def test_orders_are_found_by_every_state(state_of_order, shop, staff_client):
    Order.objects.filter(pk=shop.order.pk).update(status=state_of_order)
    page = staff_client.get("/dashboard/orders/", {"status": state_of_order})
    assert [order.pk for order in page.context["orders"]] == [shop.order.pk]


def test_several_orders_are_begun_and_delivered_at_once(shop, staff_client):
    for step in ("In fulfilment", "Dispatched", "Delivered"):
        given = {
            "action": "change_order_statuses",
            "new_status": step,
            "selected_order": [shop.order.pk],
        }
        staff_client.post("/dashboard/orders/", given)
        assert status(shop) == step
    assert Line.objects.get(order=shop.order).status == "Delivered"


@pytest.mark.parametrize(
    "template",
    [
        "http://post.example/{reference}",
        "javascript:alert('{reference}')",
        "https://{reference}.example/",
        "https://post.example@evil.example/{reference}",
        "https://post.example/",
        "https://post.example/{reference}/{reference}",
        "https://post.example/{other}{reference}",
        'https://post.example/"><script>{reference}',
        "//post.example/{reference}",
    ],
)
def test_carrier_leads_nowhere_but_to_its_own_https_address(template, shop, staff_client):
    staff_client.post(
        "/dashboard/carriers/create/", {"name": "Bad", "tracking_url": template, "is_active": "on"}
    )
    assert not Carrier.objects.filter(name="Bad").exists()


def test_carrier_is_added_changed_and_deleted_until_it_brought_a_parcel(shop, staff_client):
    given = {"name": "Hare", "tracking_url": "https://hare.example/?n={reference}&l=en"}
    staff_client.post("/dashboard/carriers/create/", given | {"is_active": "on"})
    carrier = Carrier.objects.get(name="Hare")
    staff_client.post(f"/dashboard/carriers/{carrier.pk}/", given | {"name": "Hares"})
    carrier.refresh_from_db()
    assert (carrier.name, carrier.is_active) == ("Hares", False)
    Carrier.objects.update(is_active=True)
    post(
        staff_client, shop, "dispatch_consignment", **{units_field(shop): 1, "carrier": carrier.pk}
    )
    staff_client.post(f"/dashboard/carriers/{carrier.pk}/delete/")
    assert Carrier.objects.filter(pk=carrier.pk).exists()
    Parcel.objects.update(carrier=None)
    staff_client.post(f"/dashboard/carriers/{carrier.pk}/delete/")
    assert not Carrier.objects.filter(pk=carrier.pk).exists()
