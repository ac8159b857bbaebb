"""Staff look after returns: a list with counts, and each step by its button and permission."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checkout.payment.models import Refund
from checkout.returns.actions import approve_return, reject_return
from checkout.returns.models import Return
from checkout.returns.queries import returns_for
from tests.bad_input.state import state
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_member, set_stock
from tests.orders.conftest import make_paid_order
from tests.returns.conftest import (
    arrive,
    ask,
    make_family,
    make_taken_order,
    take_in,
    withdraw,
)

pytestmark = pytest.mark.django_db

LIST = "dashboard:return-list"
LIST_QUERIES = 4
DETAIL_QUERIES = 6


def page_of(back: Return) -> str:
    return reverse("dashboard:return-detail", args=[back.number])


def step(client, back: Return, deed: str, **fields):
    return client.post(page_of(back), {"deed": deed} | fields)


@pytest.fixture
def order(staff):
    return make_taken_order(staff)


@pytest.fixture
def back(order) -> Return:
    """Two of three units that arrived long ago have a fault."""
    return ask(order.consignments.get(), {order.lines.get(): 2}, reason="faulty", words="Bent")


def inspected(back: Return, **given) -> dict[str, str]:
    [row] = back.lines.all()
    found = {"restocked": "2", "written_off": "0", "deduction": "", "deduction_reason": ""} | given
    return {f"{name}_{row.pk}": value for name, value in found.items()}


def test_each_step_is_the_next_button(staff_client, staff, order, back):
    page = staff_client.get(page_of(back)).content.decode()
    assert "Bent" in page
    assert 'value="approve"' in page
    assert 'value="settle"' not in page
    step(staff_client, back, "approve")
    assert 'value="receive"' in staff_client.get(page_of(back)).content.decode()
    step(
        staff_client,
        back,
        "receive",
        **inspected(
            back, restocked="1", written_off="1", deduction="4.00", deduction_reason="Worn"
        ),
    )
    page = staff_client.get(page_of(back)).content.decode()
    assert "Give back £20.00" in page
    step(staff_client, back, "settle", expected="20.00")
    back.refresh_from_db()
    assert (back.status, back.refunded) == ("Settled", Decimal("20.00"))
    assert Refund.objects.get().by == staff
    page = staff_client.get(page_of(back)).content.decode()
    assert "£20.00 was given back" in page
    order_page = staff_client.get(reverse("dashboard:order-detail", args=[order.number]))
    assert page_of(back) in order_page.content.decode()


def test_rejection_and_closing_say_what_happens(staff_client, staff, order, back):
    before = state()
    assert step(staff_client, back, "reject", reason="").status_code == 422
    assert state() == before
    step(staff_client, back, "reject", reason="It was used.")
    back.refresh_from_db()
    assert (back.status, back.refusal) == ("Rejected", "It was used.")
    other = ask(order.consignments.get(), {order.lines.get(): 1})
    approve_return(other.pk, by=staff)
    step(staff_client, other, "close")
    other.refresh_from_db()
    assert other.status == "Lapsed"


@pytest.mark.parametrize(
    "given",
    [
        {"restocked": "3"},
        {"restocked": "2", "written_off": "1"},
        {"restocked": "-1"},
        {"restocked": "x"},
        {"deduction": "4.00"},
        {"deduction": "99.00", "deduction_reason": "Worn"},
        {"deduction": "NaN", "deduction_reason": "Worn"},
    ],
)
def test_finding_that_cannot_be_is_told_and_changes_nothing(staff_client, staff, back, given):
    approve_return(back.pk, by=staff)
    before = state()
    assert step(staff_client, back, "receive", **inspected(back, **given)).status_code == 422
    assert state() == before


@pytest.mark.parametrize("deed", ["", "nonsense", "settle"])
def test_step_that_is_none_is_not_found(staff_client, back, deed):
    before = state()
    assert step(staff_client, back, deed).status_code == 404
    assert state() == before


def test_steps_out_of_turn_are_refused(staff_client, staff, back):
    reject_return(back.pk, by=staff, reason="No")
    for deed in ("approve", "close", "call-off"):
        before = state()
        answer = staff_client.post(page_of(back), {"deed": deed}, follow=True)
        assert "cannot become" in answer.content.decode()
        assert state() == before


def test_looking_changing_and_giving_money_are_three_permissions(staff, back):
    looker = signed_in(staff_with("returns.view_return"))
    assert looker.get(page_of(back)).status_code == 200
    assert 'value="approve"' not in looker.get(page_of(back)).content.decode()
    assert step(looker, back, "approve").status_code == 403
    take_in(back, staff)
    handler = signed_in(staff_with("returns.view_return", "returns.change_return"))
    assert 'value="settle"' not in handler.get(page_of(back)).content.decode()
    assert step(handler, back, "settle", expected="24.00").status_code == 403
    assert not Refund.objects.exists()
    cashier = staff_with("returns.view_return", "returns.change_return", "payment.add_refund")
    assert step(signed_in(cashier), back, "settle", expected="24.00").status_code == 302
    assert Refund.objects.get().amount == 24


def test_list_shows_what_is_at_work_and_counts_the_rest(staff_client, staff, order, back):
    done = ask(order.consignments.get(), {order.lines.get(): 1})
    reject_return(done.pk, by=staff, reason="No")
    page = staff_client.get(reverse(LIST)).content.decode()
    assert page_of(back) in page
    assert page_of(done) not in page
    rejected = staff_client.get(reverse(LIST), {"state": "Rejected"}).content.decode()
    assert page_of(done) in rejected
    assert page_of(back) not in rejected
    assert 'Rejected <span class="states__number">1</span>' in rejected
    for words in (back.number, order.number, back.number.lower()):
        found = staff_client.get(reverse(LIST), {"words": words}).content.decode()
        assert page_of(back) in found
    assert page_of(back) not in staff_client.get(reverse(LIST), {"words": "R9-9"}).content.decode()
    assert staff_client.get(reverse(LIST), {"state": "no\0such"}).status_code == 200


def test_sellers_look_after_their_own(staff):
    placed = make_paid_order()
    arrive(placed.kiln, by=staff)
    arrive(placed.press, by=staff)
    withdraw(placed.order)
    seller, stranger = make_member(), make_member()
    placed.kiln.partner.users.add(seller)
    assert [each.consignment for each in returns_for(seller)] == [placed.kiln]
    assert returns_for(staff).count() == 2
    assert returns_for(stranger).count() == 0
    seller.is_active = False
    assert returns_for(seller).count() == 0


def test_withdrawal_is_said_to_be_one(staff_client, staff):
    placed = make_paid_order()
    arrive(placed.kiln, by=staff)
    withdraw(placed.order, {placed.bowls: 1}, at=timezone.now())
    page = staff_client.get(page_of(Return.objects.get())).content.decode()
    assert "approved by law" in page
    assert "Declared by Ada Byron" in page
    assert 'value="reject"' not in page


@pytest.mark.parametrize("rows", [1, 25])
def test_list_asks_for_all_returns_at_once(staff_client, staff, rows):
    for _ in range(rows):
        placed = make_paid_order()
        arrive(placed.press, by=staff)
        ask(placed.press, {placed.print: 1})
    staff_client.get(reverse(LIST))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert (
            staff_client.get(reverse(LIST)).content.decode().count("/dashboard/returns/R") == rows
        )
    assert len(queries) == LIST_QUERIES


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_for_all_lines_at_once(staff_client, staff, rows):
    placed = make_paid_order()
    arrive(placed.kiln, by=staff)
    lines = {placed.bowls: rows} | ({placed.cups: 1} if rows > 1 else {})
    back = ask(placed.kiln, lines)
    staff_client.get(page_of(back))
    with CaptureQueriesContext(connection) as queries:
        assert staff_client.get(page_of(back)).status_code == 200
    assert len(queries) == DETAIL_QUERIES


def test_exchange_is_shown_settled_and_linked_from_the_order_it_places(staff_client, staff):
    family = make_family()
    order = make_taken_order(staff, quantity=1, product=family["XL"])
    line = order.lines.get()
    wanted = {line.pk: family["M"].pk}
    back = take_in(ask(order.consignments.get(), {line: 1}, wanted=wanted), staff)
    page = staff_client.get(page_of(back)).content.decode()
    assert "Sent instead: 1 \u00d7 Shirt M" in page
    assert "Exchange, and give back £3.00" in page
    assert step(staff_client, back, "settle", expected="3.00").status_code == 302
    back.refresh_from_db()
    page = staff_client.get(page_of(back)).content.decode()
    assert "£12.00 paid for <a" in page
    assert "£3.00 was given back." in page
    there = reverse("dashboard:order-detail", args=[back.exchange.number])
    assert there in page
    assert "sent in exchange for it" in staff_client.get(there).content.decode()


def test_staff_who_saw_an_exchange_are_told_that_it_sold_out(staff_client, staff):
    family = make_family()
    order = make_taken_order(staff, quantity=1, product=family["M"])
    line = order.lines.get()
    wanted = {line.pk: family["L"].pk}
    back = take_in(ask(order.consignments.get(), {line: 1}, wanted=wanted), staff)
    set_stock(0, of=family["L"])
    answer = staff_client.post(page_of(back), {"deed": "settle", "expected": "0.00"}, follow=True)
    page = answer.content.decode()
    assert "Look again" in page
    assert "“Shirt L” was wished for and cannot be had now" in page
    assert "Give back £12.00" in page
