"""Programs that send the same twice at once, or all want the last unit: by HTTP's own entrance."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from api import baskets, idempotency
from api.models import IdempotentRequest
from api.resources import checkout
from catalogue.partner.models import StockRecord
from checkout.basket.actions import delete_old_guest_baskets
from checkout.basket.models import Basket, Line
from checkout.order.models import Order
from tests.api.buying.clients import ADDRESS, Buyer, codes_in
from tests.factories import PASSWORD, make_member, make_product
from tests.races.meeting import (
    all_at_once,
    meet_after,
    meet_before,
    once_after,
    without_constraint,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shop")]

PROGRAMS = 4


def test_of_programs_that_send_one_key_at_once_one_is_heard(monkeypatch, first_position):
    member = make_member()
    buyer = Buyer(user=member)
    buyer.add(make_product())
    asked = {"key": str(uuid4()), "expected_total": buyer.total_of({"address": ADDRESS})}
    meet_before(monkeypatch, idempotency, "claim", parties=PROGRAMS)
    answers = all_at_once(*(partial(Buyer(user=member).order, **asked) for _ in range(PROGRAMS)))
    assert Order.objects.count() == 1
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 201
    assert set(statuses) <= {201, 409}
    told = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert told == {Order.objects.get().number}
    again = Buyer(user=member).order(**asked)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")


def test_one_key_at_once_adds_once(monkeypatch):
    member, bowl = make_member(), make_product(stock=50)
    Buyer(user=member).add(bowl)
    meet_before(monkeypatch, idempotency, "claim", parties=PROGRAMS)
    answers = all_at_once(
        *(partial(Buyer(user=member).add, bowl, Idempotency_Key="twice") for _ in range(PROGRAMS))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert Line.objects.get().quantity == 2


def test_control_when_the_key_is_not_unique_every_program_adds(monkeypatch):
    member, bowl = make_member(), make_product(stock=50)
    Buyer(user=member).add(bowl)

    def claim_without_looking(who, key, *, fingerprint):
        now = idempotency.timezone.now()
        lease = {"lease": uuid4(), "leased_until": now}
        return IdempotentRequest.objects.create(
            who=who, key=key, fingerprint=fingerprint, created_at=now, **lease
        )

    meet_after(monkeypatch, idempotency, "claim", claim_without_looking, parties=PROGRAMS)
    with without_constraint(IdempotentRequest, "idempotency_key_used_once"):
        all_at_once(
            *(
                partial(Buyer(user=member).add, bowl, Idempotency_Key="twice")
                for _ in range(PROGRAMS)
            )
        )
        assert Line.objects.get().quantity == 1 + PROGRAMS


@pytest.mark.parametrize("is_log_in", [True, False])
def test_a_basket_that_is_swept_while_it_is_merged_fails_nothing(monkeypatch, is_log_in):
    """It is found, deleted by the nightly task, and then locked to be merged."""
    member, guest = make_member(), Buyer()
    guest.add(make_product())
    now = timezone.now() + timedelta(days=settings.GUEST_SHELF_DAYS + 1)
    if not is_log_in:
        guest.sign_in(member)
    sweep = partial(all_at_once, partial(delete_old_guest_baskets, now=now))
    once_after(monkeypatch, baskets, "_open_one", sweep)
    if is_log_in:
        answer = guest.post("auth/login/", {"email": member.email, "password": PASSWORD})
    else:
        answer = guest.get("cart/")
        assert answer.json()["merged_items"] == 0
    assert answer.status_code == 200
    assert Basket.objects.get().owner == member


def test_the_last_unit_is_sold_once_by_the_api(monkeypatch, first_position):
    bowl = make_product(stock=1)
    guests = [Buyer() for _ in range(PROGRAMS)]
    for guest in guests:
        guest.add(bowl)
    meet_before(monkeypatch, checkout, "place_order", parties=PROGRAMS)
    answers = all_at_once(*(guest.order for guest in guests))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    for answer in answers:
        if answer.status_code == 409:
            assert codes_in(answer) == ["sold_out"]
    assert StockRecord.objects.get().num_allocated == 1
    assert Order.objects.count() == 1
