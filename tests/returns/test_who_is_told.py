"""Staff and a seller's people are told that a return waits; a seller answers for its own alone."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from checkout.returns.actions import approve_return, call_off_return
from checkout.returns.models import Return
from checkout.returns.settlement import settle_return
from outbox.actions import deliver_due
from tests.bad_input.state import state
from tests.dashboard.conftest import signed_in, staff_with
from tests.factories import make_member
from tests.queries.conftest import home
from tests.returns.conftest import ask, take_in, withdraw

__all__ = ["home"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def potter(sent) -> User:
    """Somebody who works at the kiln."""
    potter = make_member("potter@kiln.example")
    sent.kiln.partner.users.add(potter)
    return potter


@pytest.fixture
def printer(sent) -> User:
    printer = make_member("printer@press.example")
    sent.press.partner.users.add(printer)
    return printer


@pytest.fixture
def asked(sent, potter, printer) -> Return:
    return ask(sent.kiln, {sent.bowls: 1}, words="It is <b>cracked</b>.")


def told(mailoutbox, words: str) -> list[str]:
    deliver_due()
    return sorted(mail.to[0] for mail in mailoutbox if words in mail.subject)


def page_of(back: Return) -> str:
    return reverse("customer:sold-return", args=[back.number])


def test_staff_who_may_change_returns_and_the_sellers_people_are_told(asked, staff, mailoutbox):
    keeper = staff_with("returns.view_return", "returns.change_return")
    staff_with("returns.view_return")
    assert told(mailoutbox, "waits") == sorted([keeper.email, "potter@kiln.example"])
    links = {
        mail.to[0]: next(word for word in mail.body.split() if asked.number in word and "/" in word)
        for mail in mailoutbox
        if "waits" in mail.subject
    }
    assert links[keeper.email].endswith(reverse("dashboard:return-detail", args=[asked.number]))
    assert links["potter@kiln.example"].endswith(page_of(asked))
    assert "guest@shop.example" not in "".join(mail.body for mail in mailoutbox)
    deliver_due()
    assert len(told(mailoutbox, "waits")) == 2


def test_nobody_is_told_of_what_was_answered_meanwhile(asked, staff, mailoutbox):
    approve_return(asked.pk, by=staff)
    assert told(mailoutbox, "waits") == []


def test_staff_are_told_of_a_withdrawal(sent, mailoutbox):
    keeper = staff_with("returns.change_return")
    withdraw(sent.order, {sent.bowls: 1})
    assert told(mailoutbox, f"Withdrawal from order {sent.order.number}") == [keeper.email]


def test_customer_reads_that_it_came_and_that_the_shop_called_it_off(sent, staff, mailoutbox):
    back = take_in(ask(sent.kiln, {sent.bowls: 1}), staff)
    assert told(mailoutbox, f"{back.number} is here") == [sent.order.email]
    other = ask(sent.kiln, {sent.cups: 1})
    call_off_return(other.pk, by=staff)
    assert told(mailoutbox, f"{other.number} is called off") == [sent.order.email]


def test_customer_who_calls_it_off_gets_no_letter(sent, mailoutbox):
    call_off_return(ask(sent.kiln, {sent.bowls: 1}).pk, by=None)
    assert told(mailoutbox, "called off") == []


@pytest.mark.usefixtures("home")
def test_seller_reads_and_approves_its_own(asked, potter):
    client = signed_in(potter)
    page = client.get(page_of(asked)).content.decode()
    assert "It is &lt;b&gt;cracked&lt;/b&gt;." in page
    assert "guest@shop.example" not in page
    assert client.post(page_of(asked), {"deed": "approve"}).status_code == 302
    asked.refresh_from_db()
    assert asked.status == "Approved"
    event = asked.order.events.get(payload__status="Approved")
    assert (event.by, event.role) == (potter, "seller")
    assert 'value="approve"' not in client.get(page_of(asked)).content.decode()


@pytest.mark.usefixtures("home")
def test_seller_rejects_with_a_reason(asked, potter):
    client = signed_in(potter)
    assert client.post(page_of(asked), {"deed": "reject", "reason": " "}).status_code == 422
    client.post(page_of(asked), {"deed": "reject", "reason": "It was used."})
    asked.refresh_from_db()
    assert (asked.status, asked.refusal) == ("Rejected", "It was used.")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("who", ["another seller", "a member", "nobody"])
def test_return_is_no_page_of_anybody_else(client, asked, printer, who):
    if who != "nobody":
        client = signed_in(printer if who == "another seller" else make_member())
    before = state()
    code = 302 if who == "nobody" else 404
    assert client.get(page_of(asked)).status_code == code
    assert client.post(page_of(asked), {"deed": "approve"}).status_code == code
    assert state() == before
    if who == "another seller":
        with pytest.raises(PermissionDenied):
            approve_return(asked.pk, by=printer)


def test_seller_gives_no_money_back(asked, potter, staff):
    back = take_in(asked, staff)
    with pytest.raises(PermissionDenied):
        settle_return(back.pk, by=potter)


@pytest.mark.usefixtures("home")
def test_seller_does_not_approve_what_it_bought_itself(sent, potter):
    type(sent.order).objects.filter(pk=sent.order.pk).update(user=potter)
    back = ask(sent.kiln, {sent.bowls: 1}, by=potter)
    assert signed_in(potter).post(page_of(back), {"deed": "approve"}).status_code == 403
