"""The page of a stock record: what staff see, write down, and may not."""

from datetime import date

import pytest
from django.urls import reverse

from catalogue.partner.models import StockMovement, StockRecord
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_member, make_order, make_product
from tests.stock.conftest import figures, told

pytestmark = pytest.mark.django_db

LOOK = ("partner.view_stockrecord",)
CHANGE = (*LOOK, "partner.change_stockrecord")


@pytest.fixture
def sold():
    """Ten bowls of which two are sold."""
    product = make_product("Bowl", stock=10)
    order = make_order(product, quantity=2)
    return product.stockrecords.get(), order


def page(record: StockRecord) -> str:
    return reverse("dashboard:stock", kwargs={"pk": record.pk})


def movement(**fields) -> dict:
    return {
        "form": "movement",
        "kind": "receipt",
        "quantity": 5,
        "reference": "DN 7",
        "reason": "",
        "seen": 10,
    } | fields


def terms(**fields) -> dict:
    given = {"low_stock_threshold": "", "backorder_limit": 0, "backorder_days": ""}
    return {"form": "terms", "released_on": ""} | given | fields


def test_page_tells_what_happened_who_did_it_and_what_was_then(sold, keeper, client):
    record, order = sold
    client.force_login(keeper)
    client.post(page(record), movement(kind="write-off", quantity=1, reason="Cracked in the kiln"))
    content = client.get(page(record)).content.decode()
    rows = content[content.index("<tbody>") : content.index("</tbody>")]
    for said in ("Opening", "Allocation", "Write Off", keeper.email):
        assert said in rows
    for why in ("The first count", "An order was placed", "Cracked in the kiln"):
        assert why in rows
    assert reverse("dashboard:order-detail", kwargs={"number": order.number}) in rows
    assert rows.index("Write Off") < rows.index("Allocation") < rows.index("Opening")
    assert ">9 <" in rows and "\N{MINUS SIGN}1<" in rows


@pytest.mark.parametrize(
    ("sent", "after"),
    [
        ({"kind": "receipt", "quantity": 5}, ("receipt", 5, 15)),
        ({"kind": "return", "quantity": 1}, ("return", 1, 11)),
        ({"kind": "write-off", "quantity": 3, "reason": "Lost"}, ("write-off", -3, 7)),
        ({"kind": "correction", "quantity": 8, "reason": "Counted"}, ("correction", -2, 8)),
    ],
)
def test_staff_write_down_what_happened(sold, keeper, client, sent, after):
    record, _order = sold
    client.force_login(keeper)
    assert client.post(page(record), movement(**sent)).status_code == 302
    last = StockMovement.objects.first()
    assert (last.kind, last.on_hand, last.on_hand_after) == after
    assert (last.user, last.reference, last.reason) == (keeper, "DN 7", sent.get("reason", ""))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "write-off", "reason": ""}, "Please say why."),
        ({"kind": "correction", "reason": ""}, "Please say why."),
        ({"quantity": 0}, "At least one unit."),
        ({"quantity": -3}, "greater than or equal to 0"),
        ({"quantity": 1_000_001}, "less than or equal to 1000000"),
        ({"reference": ""}, "This field is required."),
        ({"reference": "x" * 129}, "at most 128 characters"),
        ({"kind": "allocation"}, "not one of the available choices"),
        ({"kind": "write-off", "quantity": 9, "reason": "Lost"}, "2 are sold and not yet"),
        ({"kind": "correction", "quantity": 1, "reason": "Count"}, "2 are sold and not yet"),
        ({"kind": "correction", "seen": 11, "reason": "Count"}, "went from 11 to 10 meanwhile"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(sold, keeper, client, sent, said):
    record, _order = sold
    before = told(record)
    client.force_login(keeper)
    answer = client.post(page(record), movement(**sent))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (told(record), figures(record)) == (before, (10, 2))


def test_whoever_was_overtaken_sees_the_new_count_and_can_go_on(sold, keeper, client):
    record, _order = sold
    client.force_login(keeper)
    answer = client.post(page(record), movement(kind="correction", seen=4, reason="Count"))
    assert answer.context["movement_form"]["seen"].value() == 10
    again = movement(kind="correction", seen=10, reason="Count")
    assert client.post(page(record), again).status_code == 302
    assert figures(record) == (5, 2)


def test_terms_of_sale_are_written_and_nothing_else(sold, keeper, client):
    record, _order = sold
    client.force_login(keeper)
    sent = terms(
        low_stock_threshold=4, backorder_limit=20, backorder_days=14, released_on="2026-12-01"
    )
    assert client.post(page(record), sent).status_code == 302
    record.refresh_from_db()
    assert (record.low_stock_threshold, record.backorder_limit) == (4, 20)
    assert (record.backorder_days, record.released_on) == (14, date(2026, 12, 1))
    assert figures(record) == (10, 2)
    content = client.get(page(record)).content.decode()
    assert 'value="2026-12-01"' in content
    assert "can be sold, 20 beyond stock" in content


@pytest.mark.parametrize(
    "sent",
    [{"backorder_limit": -1}, {"backorder_limit": 1_000_001}, {"released_on": "31.31.2026"}],
)
def test_terms_that_make_no_sense_are_refused(sold, keeper, client, sent):
    record, _order = sold
    client.force_login(keeper)
    assert client.post(page(record), terms(**sent)).status_code == 422
    record.refresh_from_db()
    assert (record.backorder_limit, record.released_on) == (0, None)


def test_those_who_may_look_do_not_write(sold):
    record, _order = sold
    client = signed_in(staff_with(*LOOK))
    content = client.get(page(record))
    assert content.status_code == 200
    assert "movement_form" not in content.content.decode()
    assert client.post(page(record), movement()).status_code == 403
    assert figures(record) == (10, 2)


@pytest.mark.parametrize("may_look_at_orders", [False, True])
def test_customers_are_named_to_those_who_may_look_at_orders(may_look_at_orders):
    product = make_product()
    make_order(product, owner=make_member("ada@shop.example"))
    permissions = (*LOOK, "order.view_order") if may_look_at_orders else LOOK
    content = signed_in(staff_with(*permissions)).get(page(product.stockrecords.get()))
    assert ("ada@shop.example" in content.content.decode()) == may_look_at_orders


def test_those_who_may_change_do_write(sold):
    record, _order = sold
    assert signed_in(staff_with(*CHANGE)).post(page(record), movement()).status_code == 302
    assert figures(record) == (15, 2)


def test_record_that_is_gone_is_not_found(keeper, client):
    client.force_login(keeper)
    assert client.get(reverse("dashboard:stock", kwargs={"pk": 1})).status_code == 404


@pytest.mark.parametrize("movements", [1, 60])
def test_page_asks_the_same_for_any_number_of_movements(
    keeper, client, django_assert_num_queries, movements
):
    from catalogue.partner.actions import receive_stock

    record = make_product(stock=10).stockrecords.get()
    for _ in range(movements):
        receive_stock({record.pk: 1}, by=keeper, reference="DN")
    client.force_login(keeper)
    client.get(page(record))
    with django_assert_num_queries(4):  # session and person, record, number of movements, movements
        client.get(page(record))


def test_low_stock_leads_to_the_stock(keeper, client):
    from catalogue.partner.alerts import refresh_alerts

    record = make_product("Bowl", stock=1).stockrecords.get()
    StockRecord.objects.update(low_stock_threshold=5)
    refresh_alerts([record.product_id])
    client.force_login(keeper)
    for address in ("dashboard:stock-alert-list", "dashboard:index"):
        assert page(record) in client.get(reverse(address)).content.decode()


def test_deleted_product_leaves_its_movements_with_who_deleted_it(keeper, client):
    product = make_product(stock=3)
    client.force_login(keeper)
    client.post(reverse("dashboard:catalogue-product-delete", kwargs={"pk": product.pk}))
    assert not StockRecord.objects.exists()
    last = StockMovement.objects.first()
    assert (last.kind, last.on_hand, last.on_hand_after, last.user) == ("closing", -3, 0, keeper)
